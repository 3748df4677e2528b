/** The PC: boots kernels and says what became of them. */
export { type BootOptions, bootKernel, DEFAULT_BUDGET } from './boot/boot.js';
export { BANNER, DEFAULT_MILESTONES, type Milestone } from './boot/milestones.js';
export type {
  BacktraceFrame,
  BootOutcome,
  BootResult,
  ExceptionReport,
  MilestoneReached,
  Reporter,
  StateDigest,
} from './boot/outcome.js';
export type { ScriptStep } from './boot/scripted-input.js';
export { DEFAULT_MACHINE, type MachineConfig, MachineConfigError, machineConfig } from './machine-config.js';
