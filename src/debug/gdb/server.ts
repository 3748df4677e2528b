/** Waits for a debugger on a TCP port, and serves one at a time. */
import { createServer, type Server, type Socket } from 'node:net';
import type { Target } from '../target.js';
import { frame, PacketReader } from './packets.js';
import { Session } from './session.js';

/** Where to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** An address that cannot be listened on; the message is a sentence for a person. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

const LOOPBACK = '127.0.0.1';
const MOST_PORT = 65535;

/**
 * `:1234` or `1234` on this machine alone, `HOST:1234` on the address of that name, `[::1]:1234` for IPv6; port 0 lets the
 * system choose. Throws a ListenError for anything else.
 */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]:|([^:]*):)?(\d+)$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > MOST_PORT)
    throw new ListenError(`'${text}' is no address to listen on; say :PORT or HOST:PORT.`);
  return { host: match[1] || match[2] || LOOPBACK, port };
}

/** Serves debuggers until one kills the machine, or the signal is aborted. `listening` hears the port. */
export async function serve(
  target: Target,
  { host, port }: Address,
  listening: (port: number) => void,
  abort: AbortSignal,
): Promise<void> {
  let killed: () => void = () => {};
  const end = new Promise<void>((resolve) => {
    killed = resolve;
  });
  // Who comes while another one is there waits for his turn.
  let turn = Promise.resolve();
  const server = createServer((socket) => {
    turn = turn.then(() => converse(target, socket, killed));
  });
  const aborted = new Promise<never>((_, reject) => {
    abort.addEventListener('abort', () => reject(abort.reason), { once: true });
  });
  try {
    listening(await listen(server, host, port));
    await Promise.race([end, aborted]);
  } finally {
    server.close();
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'somebody else listens there' : error.code;
      reject(new ListenError(`It is not possible to listen on ${host}:${port}: ${reason}.`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** One debugger's connection, until it is closed. */
function converse(target: Target, socket: Socket, killed: () => void): Promise<void> {
  const reader = new PacketReader();
  let last: Buffer = Buffer.alloc(0);
  let queue = Promise.resolve();
  const session = new Session(target, (packet) => {
    last = frame(packet);
    socket.write(last);
  });
  socket.setNoDelay(true);
  socket.on('data', (bytes) => {
    for (const incoming of reader.feed(bytes)) {
      if (incoming.kind === 'interrupt') session.interrupt();
      else if (incoming.kind === 'repeat') socket.write(last);
      else if (incoming.kind === 'damaged') socket.write('-');
      else {
        queue = queue.then(async () => {
          if (session.acknowledges) socket.write('+');
          await session.take(incoming.data);
          if (session.ended !== undefined) socket.end();
          if (session.ended === 'killed') killed();
        });
        queue.catch((error: unknown) => socket.destroy(error as Error));
      }
    }
  });
  socket.on('error', () => socket.destroy());
  return new Promise((resolve) => {
    socket.on('close', () => {
      session.close();
      resolve();
    });
    if (socket.destroyed) socket.emit('close');
  });
}
