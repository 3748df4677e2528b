/** A public view. docs/database.md describes each; a change of name, column or meaning is a migration. */
export interface View {
  readonly name: string;
  /** Within SQLite 3.40, so that Debian's shell and Datasette read it. */
  readonly sql: string;
}
