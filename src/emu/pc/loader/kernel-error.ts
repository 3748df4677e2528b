/** An image that no loader could start; the message is a sentence for a person. */
export class KernelError extends Error {
  override readonly name = 'KernelError';
}
