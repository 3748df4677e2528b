/** The system's name of an error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'it became a symbolic link',
  ENOENT: 'there is no such file or directory',
  ENOTDIR: 'it is not a directory',
};

/** A host error as a phrase. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined && code in REASONS) return REASONS[code];
  return error instanceof Error ? error.message : String(error);
}
