; What the processor raises, and what it pushes: one line for each case, on the first serial port.
;
;   nasm -f bin -o exceptions.elf exceptions.asm
;
; The result is an ELF file that a multiboot loader enters: QEMU's -kernel, and kvm-unit.ts. A case is a snippet of
; code that is run at privilege level 0, at level 3, or in virtual-8086 mode, until it raises something; `int 0x31`
; ends it if it raises nothing. Its line has the vector, the error code, CS, the offset of EIP in the snippet, EFLAGS
; without RF, RF, what ESP or SS:ESP were, and what else the vector has: CR2 or DR6.

bits 32
org 0x100000

IMAGE:
	db 0x7f, 'ELF', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
	dw 2, 3				; ET_EXEC, EM_386
	dd 1, START, PROGRAM_HEADER - IMAGE, 0, 0
	dw 52, 32, 1, 0, 0, 0
PROGRAM_HEADER:
	dd 1, 0, IMAGE, IMAGE, IMAGE_END - IMAGE, IMAGE_END - IMAGE, 7, 0x1000
	align 4
	dd 0x1badb002, 0, -0x1badb002	; multiboot header

; Memory
IDT		equ 0x20000
DIRECTORY	equ 0x21000
TABLE		equ 0x22000
USER_STACK	equ 0x2f000
STACK		equ 0x30000
STACK_DF	equ 0x31000
STACK_TASK	equ 0x32000
VIRTUAL		equ 0x10000		; where snippets of virtual-8086 mode are copied to
DATA		equ 0x40000		; base of the segments that have limits
ABSENT		equ 0x50000		; a page that is not present
READ_ONLY	equ 0x51000
SUPERVISOR	equ 0x52000

; Modes of cases
KERNEL		equ 0
USER		equ 1
V86		equ 2

%macro CASE 2
%push case
	mov	dword [mode], %2
	mov	dword [start], %$start
	mov	dword [next], %$next
	mov	esi, %$name
	jmp	run
%$name:	db %1, 0
%if %2 == V86
bits 16
%endif
%$start:
%endmacro

%macro END_CASE 0
	int	0x31
bits 32
%$next:
%pop
%endmacro

; An address as a number, which labels are not
%define ADDR(x) (0x100000 + ((x) - IMAGE))

; base, limit, access byte, flags (upper four bits: G D/B L AVL)
%macro DESCRIPTOR 4
	dw (%2) & 0xffff, (%1) & 0xffff
	db ((%1) >> 16) & 0xff, %3, (((%2) >> 16) & 15) | ((%4) << 4), ((%1) >> 24) & 0xff
%endmacro

; selector, offset, access byte, parameters
%macro GATE 4
	dw (%2) & 0xffff, %1
	db %4, %3
	dw (%2) >> 16
%endmacro

	align 8
GDT:	dq 0
KCODE	equ $ - GDT
	DESCRIPTOR 0, 0xfffff, 0x9b, 12
KDATA	equ $ - GDT
	DESCRIPTOR 0, 0xfffff, 0x93, 12
UCODE	equ ($ - GDT) | 3
	DESCRIPTOR 0, 0xfffff, 0xfb, 12
UDATA	equ ($ - GDT) | 3
	DESCRIPTOR 0, 0xfffff, 0xf3, 12
TSS_MAIN	equ $ - GDT			; with a permission map for the ports up to 127
	DESCRIPTOR ADDR(MAIN_TSS), 104 + 0x25, 0x89, 0
TSS_DF	equ $ - GDT
	DESCRIPTOR ADDR(DF_TSS), 103, 0x89, 0
TSS_OTHER	equ $ - GDT
	DESCRIPTOR ADDR(OTHER_TSS), 103, 0x89, 0
TSS_ABSENT	equ $ - GDT
	DESCRIPTOR ADDR(OTHER_TSS), 103, 0x09, 0
TSS_SHORT	equ $ - GDT
	DESCRIPTOR ADDR(OTHER_TSS), 102, 0x89, 0
TSS_BUSY	equ $ - GDT
	DESCRIPTOR ADDR(OTHER_TSS), 103, 0x8b, 0
TSS_16	equ $ - GDT
	DESCRIPTOR ADDR(OTHER_TSS_16), 43, 0x81, 0
LDT	equ $ - GDT
	DESCRIPTOR ADDR(LDT_TABLE), 15, 0x82, 0
LDT_ABSENT	equ $ - GDT
	DESCRIPTOR ADDR(LDT_TABLE), 15, 0x02, 0
DATA_ABSENT	equ $ - GDT
	DESCRIPTOR 0, 0xfffff, 0x13, 12
DATA_RO	equ $ - GDT
	DESCRIPTOR DATA, 0xfff, 0x91, 4
DATA_SMALL	equ $ - GDT
	DESCRIPTOR DATA, 0xfff, 0x93, 4
DATA_DOWN	equ $ - GDT			; expand-down, 32-bit
	DESCRIPTOR DATA, 0xfff, 0x97, 4
DATA_DOWN_16	equ $ - GDT			; expand-down, 16-bit
	DESCRIPTOR DATA, 0xfff, 0x97, 0
CODE_XO	equ $ - GDT			; execute-only
	DESCRIPTOR 0, 0xfffff, 0x99, 12
CODE_CONF	equ $ - GDT			; conforming, readable
	DESCRIPTOR 0, 0xfffff, 0x9f, 12
CODE_ABSENT	equ $ - GDT
	DESCRIPTOR 0, 0xfffff, 0x1b, 12
CODE_SHORT	equ $ - GDT
	DESCRIPTOR 0, 0xff, 0x9b, 4
CONF_3	equ $ - GDT			; conforming, DPL 3
	DESCRIPTOR 0, 0xfffff, 0xff, 12
GATE_OK	equ $ - GDT
	GATE KCODE, ADDR(gate_target), 0xec, 0
GATE_2	equ $ - GDT			; two parameters
	GATE KCODE, ADDR(gate_target), 0xec, 2
GATE_16	equ $ - GDT			; 16-bit, two parameters; leads to code in the first 64 KB
	GATE KCODE, 0x1000, 0xe4, 2
GATE_RETURN	equ $ - GDT
	GATE KCODE, ADDR(gate_return), 0xec, 2
GATE_DPL0	equ $ - GDT
	GATE KCODE, ADDR(gate_target), 0x8c, 0
GATE_ABSENT	equ $ - GDT
	GATE KCODE, ADDR(gate_target), 0x6c, 0
GATE_NULL	equ $ - GDT
	GATE 0, ADDR(gate_target), 0xec, 0
GATE_DATA	equ $ - GDT
	GATE KDATA, ADDR(gate_target), 0xec, 0
GATE_CODE_ABSENT equ $ - GDT
	GATE CODE_ABSENT, ADDR(gate_target), 0xec, 0
GATE_LIMIT	equ $ - GDT
	GATE CODE_SHORT, 0x1000, 0xec, 0
GATE_CONF	equ $ - GDT
	GATE CODE_CONF, ADDR(gate_target), 0xec, 0
TASK_OK	equ $ - GDT
	GATE TSS_OTHER, 0, 0xe5, 0
TASK_DATA	equ $ - GDT
	GATE KDATA, 0, 0xe5, 0
TASK_LDT	equ $ - GDT
	GATE TSS_OTHER | 4, 0, 0xe5, 0
STACK_SMALL	equ $ - GDT			; room for twelve bytes
	DESCRIPTOR STACK_TASK - 0x100, 11, 0x93, 4
STACK_ABSENT	equ $ - GDT
	DESCRIPTOR 0, 0xfffff, 0x13, 12
DATA_16	equ $ - GDT			; a 16-bit stack
	DESCRIPTOR 0, 0xffff, 0x93, 0
UNDEFINED	equ $ - GDT			; a system descriptor of type 8
	DESCRIPTOR 0, 0xfffff, 0x88, 0
CODE_16	equ $ - GDT
	DESCRIPTOR 0, 0xffff, 0x9b, 0
GDT_END:
BEYOND	equ GDT_END - GDT

LDT_TABLE:
	dq 0
	DESCRIPTOR 0, 0xfffff, 0xf3, 12
IN_LDT	equ 8 | 4 | 3

GDT_POINTER:	dw GDT_END - GDT - 1
	dd GDT
IDT_LIMIT	equ 0x80 * 8 - 1
IDT_POINTER:	dw IDT_LIMIT
	dd IDT

	align 4
MAIN_TSS:
	dd 0, STACK, KDATA, 0, 0, 0, 0
	times 18 dd 0
	dw 0, 104
	times 0x24 db 0xff
	db 0				; ports 120 to 127
	db 0xff
DF_TSS:	times 26 dd 0
OTHER_TSS:	times 26 dd 0
OTHER_TSS_16:	times 22 dw 0
	times 2 dw 0

mode:	dd 0
start:	dd 0
next:	dd 0
origin:	dd 0				; linear address that EIP is shown relative to
scratch:	dd 0, 0

; ---- output ----

putc:	push	edx			; AL
	push	eax
	mov	edx, 0x3fd
.wait:	in	al, dx
	test	al, 0x20
	jz	.wait
	pop	eax
	mov	edx, 0x3f8
	out	dx, al
	pop	edx
	ret

puts:	mov	al, [esi]		; ESI
	inc	esi
	test	al, al
	jz	.end
	call	putc
	jmp	puts
.end:	ret

hex:	push	ecx			; EAX, all eight digits
	push	eax
	mov	ecx, 8
.digit:	rol	eax, 4
	push	eax
	and	al, 15
	add	al, '0'
	cmp	al, '9'
	jbe	.out
	add	al, 'a' - '9' - 1
.out:	call	putc
	pop	eax
	loop	.digit
	pop	eax
	pop	ecx
	ret

%macro PRINT 1
	jmp	%%past
%%text:	db %1, 0
%%past:	mov	esi, %%text
	call	puts
%endmacro

%macro SHOW 2			; text, what
	PRINT %1
	mov	eax, %2
	call	hex
%endmacro

; ---- running a case ----

run:	cld
	mov	ax, KDATA
	mov	ds, ax
	mov	es, ax
	mov	fs, ax
	mov	gs, ax
	mov	ss, ax
	mov	esp, STACK
	push	dword 2
	popf
	call	puts
	PRINT ': '
	call	repair
	mov	eax, [start]
	mov	[origin], eax
	cmp	dword [mode], USER
	je	.user
	ja	.virtual
	xor	ecx, ecx
	jmp	[start]
.user:	mov	ax, UDATA
	mov	ds, ax
	mov	es, ax
	mov	fs, ax
	mov	gs, ax
	push	dword UDATA
	push	dword USER_STACK
	push	dword 2
	push	dword UCODE
	push	dword [start]
	iret
.virtual:
	mov	dword [origin], VIRTUAL
	mov	esi, [start]
	mov	edi, VIRTUAL
	mov	ecx, 64
	rep movsb
	push	dword 0x4444		; GS FS DS ES
	push	dword 0x3333
	push	dword 0x4000
	push	dword 0x1111
	push	dword 0x6000
	push	dword 0xe000
	push	dword [wanted_flags]
	push	dword VIRTUAL >> 4
	push	dword 0
	iret
wanted_flags:
	dd 0x20002			; EFLAGS of virtual-8086 mode; a case may ask for others

; Puts back what cases change.
repair:	mov	byte [GDT + TSS_MAIN + 5], 0x89
	mov	byte [GDT + TSS_DF + 5], 0x89
	mov	byte [GDT + TSS_OTHER + 5], 0x89
	mov	byte [GDT + TSS_16 + 5], 0x81
	mov	byte [GDT + TSS_SHORT + 5], 0x89
	mov	dword [MAIN_TSS + 4], STACK
	mov	dword [MAIN_TSS + 8], KDATA
	mov	dword [MAIN_TSS], 0
	mov	ax, TSS_MAIN
	ltr	ax
	mov	ax, LDT
	lldt	ax
	lidt	[IDT_POINTER]
	lgdt	[GDT_POINTER]
	mov	eax, DIRECTORY
	mov	cr3, eax
	mov	eax, 0x80010013
	mov	cr0, eax
	xor	eax, eax
	mov	dr7, eax
	mov	dr6, eax
	mov	edi, DF_TSS
	mov	eax, double_fault
	mov	ebx, STACK_DF
	call	.task
	mov	edi, OTHER_TSS
	mov	eax, other_task
	mov	ebx, STACK_TASK
	call	.task
	mov	edi, OTHER_TSS_16
	mov	ecx, 22
	xor	eax, eax
	rep stosw
	mov	word [OTHER_TSS_16 + 14], 0x1100	; IP
	mov	word [OTHER_TSS_16 + 16], 2
	mov	word [OTHER_TSS_16 + 26], 0x9000	; SP
	mov	word [OTHER_TSS_16 + 34], KDATA
	mov	word [OTHER_TSS_16 + 36], KCODE
	mov	word [OTHER_TSS_16 + 38], DATA_16
	mov	word [OTHER_TSS_16 + 40], KDATA
	ret
.task:	push	edi
	push	eax
	mov	ecx, 26
	xor	eax, eax
	rep stosd
	pop	eax
	pop	edi
	mov	dword [edi + 28], DIRECTORY
	mov	[edi + 32], eax
	mov	dword [edi + 36], 2
	mov	[edi + 56], ebx
	mov	dword [edi + 72], KDATA
	mov	dword [edi + 76], KCODE
	mov	dword [edi + 80], KDATA
	mov	dword [edi + 84], KDATA
	mov	dword [edi + 88], KDATA
	mov	dword [edi + 92], KDATA
	ret

; ---- handlers ----

; Vectors with an error code
ERROR_CODES	equ 0x00027d00

	align 16
stubs:
%assign vector 0
%rep 0x32
	align 16
%if vector >= 32 || ((ERROR_CODES >> vector) & 1) == 0
	push	dword 0x0badc0de	; no error code
%endif
	push	dword vector
	jmp	near handler
%assign vector vector + 1
%endrep

; The stack: vector, error code, EIP, CS, EFLAGS, then ESP, SS, ES, DS, FS, GS where they were pushed
handler:
	pushad
	mov	eax, ss
	push	eax
	mov	ebp, esp
	push	ds
	push	es
	push	fs
	push	gs
	mov	ax, KDATA
	mov	ds, ax
	mov	es, ax
	cmp	dword [ebp + 36], 0x31
	jne	.fault
	PRINT 'nothing'
	jmp	.frame
.fault:	SHOW 'vector ', [ebp + 36]
	cmp	dword [ebp + 40], 0x0badc0de
	je	.frame
	SHOW ' code ', [ebp + 40]
.frame:	SHOW ' cs ', [ebp + 48]
	mov	eax, [ebp + 44]
	test	dword [ebp + 52], 0x20000
	jz	.flat
	mov	eax, [ebp + 48]
	shl	eax, 4
	add	eax, [ebp + 44]
.flat:	sub	eax, [origin]
	mov	ebx, eax
	SHOW ' eip+', ebx
	mov	eax, [ebp + 52]
	and	eax, ~0x10000
	mov	ebx, eax
	SHOW ' flags ', ebx
	mov	ebx, [ebp + 52]
	shr	ebx, 16
	and	ebx, 1
	SHOW ' rf ', ebx
	test	dword [ebp + 52], 0x20000
	jnz	.outer
	test	dword [ebp + 48], 3
	jnz	.outer
	lea	ebx, [ebp + 56]
	SHOW ' esp ', ebx
	jmp	.extra
.outer:	SHOW ' ss ', [ebp + 60]
	SHOW ' esp ', [ebp + 56]
	SHOW ' esp0 ', ebp
	test	dword [ebp + 52], 0x20000
	jz	.extra
	SHOW ' es ', [ebp + 64]
	SHOW ' ds ', [ebp + 68]
	SHOW ' fs ', [ebp + 72]
	SHOW ' gs ', [ebp + 76]
	movzx	ebx, word [ebp - 4]
	SHOW ' now ds ', ebx
.extra:	SHOW ' eax ', [ebp + 32]
	SHOW ' ecx ', [ebp + 28]
	cmp	dword [ebp + 36], 1
	jne	.page
	mov	ebx, dr6
	and	ebx, 0xe00f
	SHOW ' dr6 ', ebx
.page:	cmp	dword [ebp + 36], 14
	jne	.end
	mov	ebx, cr2
	SHOW ' cr2 ', ebx
.end:	jmp	continue

continue:
	mov	dword [wanted_flags], 0x20002
	mov	al, 10
	call	putc
	xor	eax, eax
	mov	dr7, eax
	jmp	[next]

; #DF has a task: the stack may be what is wrong.
double_fault:
	pop	ebx
	SHOW 'double fault, code ', ebx
	movzx	ebx, word [DF_TSS]
	SHOW ' from ', ebx
	mov	eax, [MAIN_TSS + 32]
	sub	eax, [origin]
	mov	ebx, eax
	SHOW ' eip+', ebx
	jmp	continue

; Where cases switch tasks to
other_task:
	mov	ebp, esp
	mov	ax, KDATA
	mov	ds, ax
	PRINT 'other task'
	pushf
	pop	ebx
	SHOW ' flags ', ebx
	movzx	ebx, word [OTHER_TSS]
	SHOW ' link ', ebx
	str	ebx
	SHOW ' tr ', ebx
	mov	eax, cr0
	mov	ebx, eax
	SHOW ' cr0 ', ebx
	mov	eax, [MAIN_TSS + 32]
	sub	eax, [origin]
	mov	ebx, eax
	SHOW ' saved eip+', ebx
	mov	ebx, [MAIN_TSS + 36]
	and	ebx, ~0x10000
	SHOW ' flags ', ebx
	movzx	ebx, byte [GDT + TSS_MAIN + 5]
	SHOW ' access ', ebx
	mov	ebx, STACK_TASK
	sub	ebx, ebp
	SHOW ' pushed ', ebx
	test	ebx, ebx
	jz	continue
	SHOW ' code ', [ebp]
	jmp	continue

gate_target:
	mov	ebp, esp
	mov	cx, KDATA
	mov	ds, cx
	PRINT 'through the gate'
	mov	eax, cs
	mov	ebx, eax
	SHOW ' cs ', ebx
	mov	eax, ss
	mov	ebx, eax
	SHOW ' ss ', ebx
	mov	ebx, STACK
	sub	ebx, ebp
	SHOW ' bytes ', ebx
	mov	eax, [ebp]
	sub	eax, [origin]
	mov	ebx, eax
	SHOW ' stack: eip+', ebx
	mov	ecx, 5
	lea	edi, [ebp + 4]
.dword:	SHOW ' ', [edi]
	add	edi, 4
	cmp	edi, STACK
	jae	.end
	loop	.dword
.end:	jmp	continue

; Returns to the outer level, releasing two parameters; level 0's segments may not go along
gate_return:
	mov	ax, KDATA
	mov	ds, ax
	mov	fs, ax
	retf	8

; Copied to 0x1000: where the 16-bit gate leads
gate_target_16:
	mov	edx, gate_target
	jmp	edx
; Copied to 0x1100: where the 16-bit task starts
task_16:
	mov	edx, task_16_on
	jmp	edx
task_16_on:
	mov	[scratch], esp
	mov	ax, KDATA
	mov	ss, ax
	movzx	esp, word [scratch]
	PRINT 'task of the 286'
	SHOW ' esp ', [scratch]
	movzx	ebx, word [OTHER_TSS_16]
	SHOW ' link ', ebx
	mov	ebx, fs
	SHOW ' fs ', ebx
	jmp	continue

; ---- start ----

START:	cli
	mov	edx, 0x3fb		; 8 bits
	mov	al, 3
	out	dx, al
	lgdt	[GDT_POINTER]
	jmp	KCODE:.cs
.cs:	mov	ax, KDATA
	mov	ds, ax
	mov	es, ax
	mov	ss, ax
	mov	esp, STACK
	mov	al, 0xff
	out	0x21, al
	out	0xa1, al
	; 4 MB, identically mapped for everybody
	mov	edi, DIRECTORY
	mov	ecx, 1024
	xor	eax, eax
	rep stosd
	mov	dword [DIRECTORY], TABLE + 7
	mov	edi, TABLE
	mov	eax, 7
.page:	stosd
	add	eax, 4096
	cmp	eax, 0x400007
	jb	.page
	mov	dword [TABLE + ABSENT / 1024], 0
	; code that runs over a limit, and into the absent page: MOV EAX,imm32
	mov	dword [0xf8], 0x90909090
	mov	dword [0xfc], 0x00b89090
	mov	dword [ABSENT - 4], 0x00b89090
	mov	dword [TABLE + READ_ONLY / 1024], READ_ONLY + 5
	mov	dword [TABLE + SUPERVISOR / 1024], SUPERVISOR + 3
	; the stubs, as interrupt gates; 3, 4 and 31 for everybody
	mov	edi, IDT
	mov	eax, stubs
	mov	ecx, 0x32
.gate:	mov	[edi], ax
	mov	word [edi + 2], KCODE
	mov	word [edi + 4], 0x8e00
	mov	edx, eax
	shr	edx, 16
	mov	[edi + 6], dx
	add	edi, 8
	add	eax, 16
	loop	.gate
	mov	byte [IDT + 3 * 8 + 5], 0xee
	mov	byte [IDT + 4 * 8 + 5], 0xee
	mov	byte [IDT + 0x31 * 8 + 5], 0xee
	mov	dword [IDT + 8 * 8], TSS_DF << 16
	mov	dword [IDT + 8 * 8 + 4], 0x8500
	; the gates that cases use, from 40 on
	mov	esi, TEST_GATES
	mov	edi, IDT + 0x40 * 8
	mov	ecx, TEST_GATES_END - TEST_GATES
	rep movsb
	mov	esi, gate_target_16
	mov	edi, 0x1000
	mov	ecx, 64
	rep movsb
	mov	esi, task_16
	mov	edi, 0x1100
	mov	ecx, 64
	rep movsb
	; in real mode every vector leads nowhere: none is used
	jmp	cases

	align 8
TEST_GATES:
	GATE KCODE, ADDR(stubs + 0x30 * 16), 0xee, 0		; 40
	GATE KCODE, ADDR(stubs + 0x30 * 16), 0x8e, 0		; 41 not for level 3
	GATE KCODE, ADDR(stubs + 0x30 * 16), 0x6e, 0		; 42 not present
	GATE KCODE, ADDR(stubs + 0x30 * 16), 0xec, 0		; 43 not a gate for interrupts
	GATE 0, ADDR(stubs + 0x30 * 16), 0xee, 0		; 44 null
	GATE BEYOND, ADDR(stubs + 0x30 * 16), 0xee, 0		; 45 beyond the GDT
	GATE KDATA, ADDR(stubs + 0x30 * 16), 0xee, 0		; 46 data
	GATE CODE_ABSENT, ADDR(stubs + 0x30 * 16), 0xee, 0	; 47 not present code
	GATE CODE_SHORT, ADDR(stubs + 0x30 * 16), 0xee, 0	; 48 beyond the code's limit
	GATE UCODE & ~3, ADDR(stubs + 0x30 * 16), 0xee, 0	; 49 less privileged code
	GATE CODE_CONF, ADDR(stubs + 0x30 * 16), 0xee, 0	; 4a conforming
	GATE KCODE, ADDR(stubs + 0x30 * 16), 0xef, 0		; 4b trap gate
	GATE TSS_OTHER, 0, 0xe5, 0		; 4c task
	GATE TSS_BUSY, 0, 0xe5, 0		; 4d busy task
	GATE TSS_ABSENT, 0, 0xe5, 0		; 4e
	GATE KDATA, 0, 0xe5, 0			; 4f no task
	GATE KCODE, 0x1000, 0xe6, 0		; 50 interrupt gate of the 286
	GATE KCODE, 0x1000, 0xe7, 0		; 51 trap gate of the 286
TEST_GATES_END:

cases:
%include "cases/segments.asm"
%include "cases/instructions.asm"
%include "cases/transfers.asm"
%include "cases/interrupts.asm"
%include "cases/tasks.asm"
%include "cases/paging.asm"
%include "cases/debug.asm"
%include "cases/virtual.asm"
%include "cases/frames.asm"
%include "cases/descriptors.asm"
%include "cases/control.asm"
%include "cases/restarts.asm"
%include "cases/steps.asm"
%include "cases/ports.asm"

	PRINT 'end'
	mov	al, 10
	call	putc
	xor	eax, eax
	out	0xf4, eax
	cli
	hlt

	align 4
IMAGE_END:
