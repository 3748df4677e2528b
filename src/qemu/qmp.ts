/** The QEMU Machine Protocol: commands and their answers, a JSON object a line. Facts: QEMU's "QMP specification". */

import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { QemuError } from './qemu-error.js';

interface Message {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
}

interface Asked {
  readonly command: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One connection. Commands are answered in the order in which they were sent. */
export class Qmp {
  readonly #input: Writable;
  readonly #asked: Asked[] = [];
  #ended = false;

  /**
   * Takes the two ends of a connection.
   *
   * @param event hears the name of every event, such as `SHUTDOWN`
   */
  constructor(input: Writable, output: Readable, event: (name: string) => void) {
    this.#input = input;
    // A QEMU that ends closes the pipe; that is told by the other one.
    input.on('error', () => {});
    const lines = createInterface({ input: output });
    lines.on('line', (line) => this.#take(line, event));
    lines.on('close', () => this.#end());
  }

  /** Sends a command and waits for its answer. Rejects with a QemuError that says what QEMU did not like. */
  execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(gone(command));
        return;
      }
      this.#asked.push({ command, resolve, reject });
      this.#input.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
  }

  #take(line: string, event: (name: string) => void): void {
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      return;
    }
    if (message.event !== undefined) event(message.event);
    else if (message.error !== undefined) {
      const asked = this.#asked.shift();
      asked?.reject(new QemuError(`QEMU refuses ${asked.command}: ${message.error.desc}`));
    } else if ('return' in message) this.#asked.shift()?.resolve(message.return);
  }

  #end(): void {
    this.#ended = true;
    for (const { command, reject } of this.#asked.splice(0)) reject(gone(command));
  }
}

function gone(command: string): QemuError {
  return new QemuError(`QEMU ended before it answered ${command}`);
}
