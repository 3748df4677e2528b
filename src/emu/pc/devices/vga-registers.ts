/**
 * The VGA's registers besides the CRT controller's: they keep what is written and change nothing, since the display only
 * ever shows text. IBM VGA Technical Reference.
 */
import type { BytePorts } from '../bus.js';

const ATTRIBUTE_REGISTERS = 21;
/** Ports 3C0h to 3CFh. */
export class VgaRegisters implements BytePorts {
  readonly #attribute = new Uint8Array(ATTRIBUTE_REGISTERS);
  readonly #sequencer = Uint8Array.of(3, 0, 3, 0, 2);
  readonly #graphics = Uint8Array.of(0, 0, 0, 0, 0, 0x10, 0x0e, 0, 0xff);
  readonly #palette = new Uint8Array(768);
  #attributeIndex = 0x20;
  #attributeData = false;
  #sequencerIndex = 0;
  #graphicsIndex = 0;
  #paletteAt = 0;
  #pixelMask = 0xff;
  #misc = 0x67;

  readPort(port: number): number {
    switch (port) {
      case 0x3c0:
        return this.#attributeIndex;
      case 0x3c1:
        return this.#attribute[this.#attributeIndex & 0x1f] ?? 0xff;
      case 0x3c4:
        return this.#sequencerIndex;
      case 0x3c5:
        return this.#sequencer[this.#sequencerIndex] ?? 0xff;
      case 0x3c6:
        return this.#pixelMask;
      case 0x3c9:
        return this.#palette[this.#nextPalette()];
      case 0x3cc:
        return this.#misc;
      case 0x3ce:
        return this.#graphicsIndex;
      case 0x3cf:
        return this.#graphics[this.#graphicsIndex] ?? 0xff;
      default:
        return 0;
    }
  }

  writePort(port: number, value: number): void {
    switch (port) {
      case 0x3c0:
        this.#writeAttribute(value);
        break;
      case 0x3c2:
        this.#misc = value;
        break;
      case 0x3c4:
        this.#sequencerIndex = value & 7;
        break;
      case 0x3c5:
        if (this.#sequencerIndex < this.#sequencer.length) this.#sequencer[this.#sequencerIndex] = value;
        break;
      case 0x3c6:
        this.#pixelMask = value;
        break;
      case 0x3c7:
      case 0x3c8:
        this.#paletteAt = value * 3;
        break;
      case 0x3c9:
        this.#palette[this.#nextPalette()] = value & 0x3f;
        break;
      case 0x3ce:
        this.#graphicsIndex = value & 15;
        break;
      case 0x3cf:
        if (this.#graphicsIndex < this.#graphics.length) this.#graphics[this.#graphicsIndex] = value;
        break;
      default:
        break;
    }
  }

  /** Reading input status 1 makes the next write to 3C0h an index again. */
  resetAttributeFlipFlop(): void {
    this.#attributeData = false;
  }

  state() {
    return {
      attribute: [...this.#attribute],
      attributeIndex: this.#attributeIndex,
      attributeData: this.#attributeData,
      sequencer: [...this.#sequencer],
      sequencerIndex: this.#sequencerIndex,
      graphics: [...this.#graphics],
      graphicsIndex: this.#graphicsIndex,
      palette: [...this.#palette],
      paletteAt: this.#paletteAt,
      pixelMask: this.#pixelMask,
      misc: this.#misc,
    };
  }

  /** Takes a state back that {@link state} gave. */
  restore(state: ReturnType<VgaRegisters['state']>): void {
    this.#attribute.set(state.attribute);
    this.#attributeIndex = state.attributeIndex;
    this.#attributeData = state.attributeData;
    this.#sequencer.set(state.sequencer);
    this.#sequencerIndex = state.sequencerIndex;
    this.#graphics.set(state.graphics);
    this.#graphicsIndex = state.graphicsIndex;
    this.#palette.set(state.palette);
    this.#paletteAt = state.paletteAt;
    this.#pixelMask = state.pixelMask;
    this.#misc = state.misc;
  }

  #writeAttribute(value: number): void {
    if (!this.#attributeData) this.#attributeIndex = value & 0x3f;
    else if ((this.#attributeIndex & 0x1f) < ATTRIBUTE_REGISTERS) this.#attribute[this.#attributeIndex & 0x1f] = value;
    this.#attributeData = !this.#attributeData;
  }

  #nextPalette(): number {
    const at = this.#paletteAt;
    this.#paletteAt = (at + 1) % this.#palette.length;
    return at;
  }
}
