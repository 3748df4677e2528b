/** What is compared of two kernels. Apart from what does it, since every command line knows the names. */
export const EVENT_KINDS = ['calls', 'exceptions', 'ports', 'console'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
