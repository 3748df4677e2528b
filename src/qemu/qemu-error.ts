/** QEMU cannot be used as it was asked for; the message is a sentence for a person. */
export class QemuError extends Error {
  override readonly name = 'QemuError';
}
