import { type Label, Op, type WasmCode } from '../wasm/wasm-code.js';

/**
 * A small language of 32-bit integers, in which the fast operations are written (fast-operations.ts), and its compiler to
 * WebAssembly. It has the syntax of JavaScript, and these meanings:
 *
 * - All values are 32-bit integers, and what is computed is taken modulo 2^32; comparisons are signed. `&&` evaluates its right side
 *   only if that is needed, `||` both.
 * - `M[n]` is the dword n of the memory; `D[a]`, `W[a]` and `B[a]` are the dword, word and byte at the byte address a;
 *   `ip[n]` is the dword n behind the byte address in the variable ip.
 * - Functions, variables, and the labels of `break` and `continue` are those of the {@link Scope}. `return x` ends the function.
 */

/** Pushes the result of a call, if it has one. Each argument pushes its value. */
type Call = (code: WasmCode, args: readonly (() => void)[]) => void;

export interface Scope {
  /** Numbers of locals. */
  readonly variables: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, Call>;
  /** Where `break NAME` goes; `continue` is the label of that name. */
  readonly labels: ReadonlyMap<string, Label>;
}

type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'unary'; readonly op: string; readonly of: Expression }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly if: Expression; readonly then: Expression; readonly else: Expression }
  | { readonly kind: 'element'; readonly of: string; readonly index: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** Precedences of the binary operators, as JavaScript has them. */
const PRECEDENCE = new Map(
  [
    ['||'],
    ['&&'],
    ['|'],
    ['^'],
    ['&'],
    ['===', '!=='],
    ['<', '>', '<=', '>='],
    ['<<', '>>', '>>>'],
    ['+', '-'],
    ['*'],
  ].flatMap((operators, level) => operators.map((operator) => [operator, level])),
);

const OPCODES: Readonly<Record<string, number>> = {
  '||': Op.or,
  '|': Op.or,
  '^': Op.xor,
  '&': Op.and,
  '===': Op.eq,
  '!==': Op.ne,
  '<': Op.ltS,
  '>': Op.gtS,
  '<=': Op.leS,
  '>=': Op.geS,
  '<<': Op.shl,
  '>>': Op.shrS,
  '>>>': Op.shrU,
  '+': Op.add,
  '-': Op.sub,
  '*': Op.mul,
};

const TOKENS = /0x[\da-f]+|\d+|[A-Za-z_]\w*|>>>|===|!==|<<|>>|<=|>=|&&|\|\||[-+*&|^~!<>=?:;,()[\]{}]/g;
const ANYTHING_ELSE = /[^\w\s\-+*&|^~!<>=?:;,()[\]{}]/;

/** Sizes of the elements of the arrays, as powers of two. */
const SIZES: Readonly<Record<string, number>> = { M: 2, D: 2, W: 1, B: 0 };

/**
 * Writes a fragment, a sequence of statements. Throws a RangeError if it is not one.
 *
 * @param known bytes of statements that were written in a scope with the same variables and functions; those that go nowhere are added.
 * Fragments are made of few macros: most of their statements have been seen.
 */
export function compileFragment(
  code: WasmCode,
  text: string,
  scope: Scope,
  known = new Map<string, Uint8Array>(),
): void {
  for (const statement of statementsOf(text)) {
    const bytes = known.get(statement);
    if (bytes !== undefined) {
      code.append(bytes);
      continue;
    }
    const start = code.length;
    new FragmentCompiler(code, statement, scope).compile();
    if (!GOES.test(statement)) known.set(statement, code.bytes.slice(start));
  }
}

/** Whether a statement depends on where it stands. */
const GOES = /\b(continue|break|return)\b/;
const ENDS = /[;(){}[\]]/g;

/** The statements of a fragment; an `if` or `while` with its condition is left with its statement, and an `else` with its `if`. */
function statementsOf(text: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let depth = 0;
  for (const { 0: end, index } of text.matchAll(ENDS)) {
    if (end === '(' || end === '{' || end === '[') depth++;
    else if (end !== ';') depth--;
    if (depth !== 0 || (end !== ';' && end !== '}')) continue;
    if (/^\s*else\b/.test(text.slice(index + 1, index + 20))) continue;
    statements.push(text.slice(start, index + 1).trim());
    start = index + 1;
  }
  const rest = text.slice(start).trim();
  if (rest !== '') statements.push(rest);
  return statements;
}

class FragmentCompiler {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(
    readonly code: WasmCode,
    readonly text: string,
    readonly scope: Scope,
  ) {
    const wrong = ANYTHING_ELSE.exec(text);
    if (wrong !== null) throw new RangeError(`not a fragment, from ${wrong.index} on: ${text}`);
    this.#tokens = text.match(TOKENS) ?? [];
  }

  compile(): void {
    while (this.#next < this.#tokens.length) this.#statement();
  }

  get #token(): string | undefined {
    return this.#tokens[this.#next];
  }

  #take(): string {
    return this.#tokens[this.#next++];
  }

  #has(token: string): boolean {
    if (this.#token !== token) return false;
    this.#next++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#has(token)) throw new RangeError(`${this.#token} in place of ${token}: ${this.text}`);
  }

  #statement(): void {
    const { code } = this;
    if (this.#has('{')) {
      while (!this.#has('}')) this.#statement();
    } else if (this.#has('if')) {
      this.#if();
    } else if (this.#has('while')) {
      this.#while();
    } else if (this.#has('continue')) {
      code.br(this.#label('continue'));
      this.#expect(';');
    } else if (this.#has('break')) {
      code.br(this.#label(this.#take()));
      this.#expect(';');
    } else if (this.#has('return')) {
      this.#push(this.#expression());
      code.op(Op.return);
      this.#expect(';');
    } else {
      this.#action();
      this.#expect(';');
    }
  }

  #if(): void {
    const { code } = this;
    this.#expect('(');
    this.#push(this.#expression());
    this.#expect(')');
    code.if();
    this.#statement();
    if (this.#has('else')) {
      code.else();
      this.#statement();
    }
    code.end();
  }

  #while(): void {
    const { code } = this;
    const end = code.block();
    const start = code.loop();
    this.#expect('(');
    this.#push(this.#expression());
    this.#expect(')');
    code.op(Op.eqz).brIf(end);
    this.#statement();
    code.br(start).end().end();
  }

  /** An assignment or a call. */
  #action(): void {
    const { code } = this;
    const target = this.#expression();
    if (target.kind === 'assign') {
      this.#push(target.value);
      code.set(this.#variable(target.name));
    } else if (target.kind === 'element') {
      this.#expect('=');
      const offset = this.#pushAddress(target.of, target.index);
      this.#push(this.#expression());
      code.store(SIZES[target.of] ?? 2, offset);
    } else if (target.kind === 'call') {
      this.#push(target);
    } else {
      throw new RangeError(`${target.kind} is no statement: ${this.text}`);
    }
  }

  #expression(): Expression {
    const condition = this.#binary(0);
    if (!this.#has('?')) return condition;
    const then = this.#expression();
    this.#expect(':');
    return { kind: 'choice', if: condition, then, else: this.#expression() };
  }

  /** Operators of at least this precedence. */
  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      const level = PRECEDENCE.get(this.#token ?? '');
      if (level === undefined || level < least) return left;
      left = { kind: 'binary', op: this.#take(), left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    const op = this.#token;
    if (op === '-' || op === '~' || op === '!') {
      this.#next++;
      const of = this.#unary();
      return op === '-' && of.kind === 'number' ? { kind: 'number', value: -of.value } : { kind: 'unary', op, of };
    }
    if (this.#has('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    const token = this.#take();
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (this.#has('[')) {
      const index = this.#expression();
      this.#expect(']');
      return { kind: 'element', of: token, index };
    }
    if (this.#has('(')) {
      const args: Expression[] = [];
      while (!this.#has(')')) {
        if (args.length > 0) this.#expect(',');
        args.push(this.#expression());
      }
      return { kind: 'call', name: token, args };
    }
    if (this.#has('=')) return { kind: 'assign', name: token, value: this.#expression() };
    return { kind: 'variable', name: token };
  }

  #push(e: Expression): void {
    const { code } = this;
    switch (e.kind) {
      case 'number':
        code.const(e.value);
        break;
      case 'variable':
        code.get(this.#variable(e.name));
        break;
      case 'assign':
        this.#push(e.value);
        code.tee(this.#variable(e.name));
        break;
      case 'unary':
        this.#pushUnary(e.op, e.of);
        break;
      case 'binary':
        this.#push(e.left);
        if (e.op === '&&') {
          code.ifValue();
          this.#push(e.right);
          code.else().const(0).end();
        } else {
          this.#push(e.right);
          code.op(OPCODES[e.op]);
        }
        break;
      case 'choice':
        this.#push(e.if);
        code.ifValue();
        this.#push(e.then);
        code.else();
        this.#push(e.else);
        code.end();
        break;
      case 'element': {
        const offset = this.#pushAddress(e.of, e.index);
        code.load(SIZES[e.of] ?? 2, offset);
        break;
      }
      default:
        this.#function(e.name)(
          code,
          e.args.map((arg) => () => this.#push(arg)),
        );
    }
  }

  #pushUnary(op: string, of: Expression): void {
    const { code } = this;
    if (op === '-') code.const(0);
    this.#push(of);
    if (op === '-') code.op(Op.sub);
    else if (op === '~') code.const(-1).op(Op.xor);
    else code.op(Op.eqz);
  }

  /** Pushes part of the byte address of an element; the rest, which is returned, is constant. */
  #pushAddress(of: string, index: Expression): number {
    const { code } = this;
    if (of in SIZES && of !== 'M') {
      this.#push(index);
      return 0;
    }
    if (of !== 'M') {
      if (index.kind !== 'number') throw new RangeError(`${of}[] has a variable index: ${this.text}`);
      code.get(this.#variable(of));
      return index.value * 4;
    }
    if (index.kind === 'number') {
      code.const(0);
      return index.value * 4;
    }
    this.#pushScaled(index);
    return 0;
  }

  /** Pushes four times the index: one instruction less if bits are taken out of a word. */
  #pushScaled(index: Expression): void {
    const { code } = this;
    if (index.kind === 'binary' && index.op === '&' && index.right.kind === 'number') {
      const { left, right } = index;
      const shift = left.kind === 'binary' && left.op === '>>' && left.right.kind === 'number' ? left.right.value : 0;
      if (shift > 0 && left.kind === 'binary') this.#push(left.left);
      else this.#push(left);
      if (shift < 2) code.const(2 - shift).op(Op.shl);
      else if (shift > 2) code.const(shift - 2).op(Op.shrU);
      code.const(right.value * 4).op(Op.and);
      return;
    }
    this.#push(index);
    code.const(2).op(Op.shl);
  }

  #variable(name: string): number {
    return known(this.scope.variables, name, this.text);
  }

  #function(name: string): Call {
    return known(this.scope.functions, name, this.text);
  }

  #label(name: string): Label {
    return known(this.scope.labels, name, this.text);
  }
}

function known<T>(map: ReadonlyMap<string, T>, name: string, text: string): T {
  const value = map.get(name);
  if (value === undefined) throw new RangeError(`there is no ${name}: ${text}`);
  return value;
}
