import { answer, type QueryRequest, type QueryResult } from '../store/run-query.js';

/** What became of a question. */
export type QueryReply =
  | { readonly result: QueryResult }
  | { readonly error: { readonly name: string; readonly message: string } };

/** A process that answers one question to a database: nothing else can end what SQLite has begun. */
process.once('message', (request: QueryRequest) => {
  let reply: QueryReply;
  try {
    reply = { result: answer(request) };
  } catch (error) {
    const { name, message } = error as Error;
    reply = { error: { name, message } };
  }
  process.send?.(reply, () => process.disconnect());
});
