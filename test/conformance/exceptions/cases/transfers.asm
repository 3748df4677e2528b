; Far jumps and calls, gates, returns.

	CASE 'jmp far, null', KERNEL
	jmp	0:0
	END_CASE

	CASE 'jmp far, beyond the table', KERNEL
	jmp	BEYOND:0
	END_CASE

	CASE 'jmp far, data', KERNEL
	jmp	KDATA:0
	END_CASE

	CASE 'jmp far, absent code', KERNEL
	jmp	CODE_ABSENT:0
	END_CASE

	CASE 'jmp far, code of level 3', KERNEL
	jmp	UCODE & ~3:0
	END_CASE

	CASE 'jmp far, conforming code of level 3', KERNEL
	jmp	CONF_3:0
	END_CASE

	CASE 'jmp far, RPL 3', KERNEL
	jmp	KCODE | 3:0
	END_CASE

	CASE 'jmp far, absent gate', KERNEL
	jmp	GATE_ABSENT:0
	END_CASE

	CASE 'jmp far, gate of null', KERNEL
	jmp	GATE_NULL:0
	END_CASE

	CASE 'jmp far, gate to data', KERNEL
	jmp	GATE_DATA:0
	END_CASE

	CASE 'jmp far, gate to absent code', KERNEL
	jmp	GATE_CODE_ABSENT:0
	END_CASE

	CASE 'jmp far, gate beyond the limit', KERNEL
	jmp	GATE_LIMIT:0
	END_CASE

	CASE 'jmp far, busy TSS', KERNEL
	jmp	TSS_BUSY:0
	END_CASE

	CASE 'jmp far, absent TSS', KERNEL
	jmp	TSS_ABSENT:0
	END_CASE

	CASE 'jmp far, short TSS', KERNEL
	jmp	TSS_SHORT:0
	END_CASE

	CASE 'jmp far, undefined type', KERNEL
	jmp	UNDEFINED:0
	END_CASE

	CASE 'jmp far, LDT', KERNEL
	jmp	LDT:0
	END_CASE

	CASE 'jmp far, task gate to data', KERNEL
	jmp	TASK_DATA:0
	END_CASE

	CASE 'jmp far, task gate to the LDT', KERNEL
	jmp	TASK_LDT:0
	END_CASE

	CASE 'jmp far beyond the limit', KERNEL
	jmp	CODE_SHORT:0x100
	END_CASE

	CASE 'jmp through a gate', KERNEL
	jmp	GATE_OK:0
	END_CASE

	CASE 'jmp to a task', KERNEL
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'jmp through a task gate', KERNEL
	jmp	TASK_OK:0
	END_CASE

	CASE 'jmp to a task of the 286', KERNEL
	jmp	TSS_16:0
	END_CASE

	CASE 'call far, null', KERNEL
	call	0:0
	END_CASE

	CASE 'call far, beyond the table', KERNEL
	call	BEYOND:0
	END_CASE

	CASE 'call far, data', KERNEL
	call	KDATA:0
	END_CASE

	CASE 'call far, absent code', KERNEL
	call	CODE_ABSENT:0
	END_CASE

	CASE 'call far, code of level 3', KERNEL
	call	UCODE & ~3:0
	END_CASE

	CASE 'call far, conforming code of level 3', KERNEL
	call	CONF_3:0
	END_CASE

	CASE 'call far, RPL 3', KERNEL
	call	KCODE | 3:0
	END_CASE

	CASE 'call far, absent gate', KERNEL
	call	GATE_ABSENT:0
	END_CASE

	CASE 'call far, gate of null', KERNEL
	call	GATE_NULL:0
	END_CASE

	CASE 'call far, gate to data', KERNEL
	call	GATE_DATA:0
	END_CASE

	CASE 'call far, gate to absent code', KERNEL
	call	GATE_CODE_ABSENT:0
	END_CASE

	CASE 'call far, gate beyond the limit', KERNEL
	call	GATE_LIMIT:0
	END_CASE

	CASE 'call far, busy TSS', KERNEL
	call	TSS_BUSY:0
	END_CASE

	CASE 'call far, absent TSS', KERNEL
	call	TSS_ABSENT:0
	END_CASE

	CASE 'call far, short TSS', KERNEL
	call	TSS_SHORT:0
	END_CASE

	CASE 'call far, undefined type', KERNEL
	call	UNDEFINED:0
	END_CASE

	CASE 'call far, LDT', KERNEL
	call	LDT:0
	END_CASE

	CASE 'call far, task gate to data', KERNEL
	call	TASK_DATA:0
	END_CASE

	CASE 'call far, task gate to the LDT', KERNEL
	call	TASK_LDT:0
	END_CASE

	CASE 'call far beyond the limit', KERNEL
	call	CODE_SHORT:0x100
	END_CASE

	CASE 'call through a gate', KERNEL
	call	GATE_OK:0
	END_CASE

	CASE 'call to a task', KERNEL
	call	TSS_OTHER:0
	END_CASE

	CASE 'call through a task gate', KERNEL
	call	TASK_OK:0
	END_CASE

	CASE 'call to a task of the 286', KERNEL
	call	TSS_16:0
	END_CASE

	CASE 'call far at level 3, code of level 0', USER
	call	KCODE:0
	END_CASE

	CASE 'call far at level 3, conforming code', USER
	call	CODE_CONF:%$at
%$at:
	END_CASE

	CASE 'call far at level 3, gate of level 0', USER
	call	GATE_DPL0:0
	END_CASE

	CASE 'call far at level 3, TSS of level 0', USER
	call	TSS_OTHER:0
	END_CASE

	CASE 'jmp through a gate to level 0', USER
	jmp	GATE_OK:0
	END_CASE

	CASE 'call through a gate to level 0', USER
	call	GATE_OK:0
	END_CASE

	CASE 'call through a gate with RPL 3', USER
	call	(GATE_OK | 3):0
	END_CASE

	CASE 'call with two parameters', USER
	push	dword 0x11111111
	push	dword 0x22222222
	call	GATE_2:0
	END_CASE

	CASE 'call with two words', USER
	push	dword 0x11112222
	call	GATE_16:0
	END_CASE

	CASE 'call through a gate to conforming code', USER
	call	GATE_CONF:0
	END_CASE

	CASE 'call with ss0 null', USER
	mov	dword [MAIN_TSS + 8], 0
	call	GATE_OK:0
	END_CASE

	CASE 'call with ss0 beyond the table', USER
	mov	dword [MAIN_TSS + 8], BEYOND
	call	GATE_OK:0
	END_CASE

	CASE 'call with ss0 of level 3', USER
	mov	dword [MAIN_TSS + 8], UDATA
	call	GATE_OK:0
	END_CASE

	CASE 'call with ss0 with RPL 3', USER
	mov	dword [MAIN_TSS + 8], KDATA | 3
	call	GATE_OK:0
	END_CASE

	CASE 'call with ss0 absent', USER
	mov	dword [MAIN_TSS + 8], STACK_ABSENT
	call	GATE_OK:0
	END_CASE

	CASE 'call with ss0 code', USER
	mov	dword [MAIN_TSS + 8], KCODE
	call	GATE_OK:0
	END_CASE

	CASE 'call to a stack that is too small', USER
	mov	dword [MAIN_TSS + 8], STACK_SMALL
	mov	dword [MAIN_TSS + 4], 12
	call	GATE_OK:0
	END_CASE

	CASE 'retf to level 3 and int', KERNEL
	push	dword UDATA
	push	dword 0x2e000
	push	dword UCODE
	push	dword %$at
	retf
%$at:
	END_CASE

	CASE 'retf to an inner level', USER
	push	dword KCODE
	push	dword 0
	retf
	END_CASE

	CASE 'retf to null', KERNEL
	push	dword 0
	push	dword 0
	retf
	END_CASE

	CASE 'retf to data', KERNEL
	push	dword KDATA
	push	dword 0
	retf
	END_CASE

	CASE 'retf to absent code', KERNEL
	push	dword CODE_ABSENT
	push	dword 0
	retf
	END_CASE

	CASE 'retf beyond the limit', KERNEL
	push	dword CODE_SHORT
	push	dword 0x100
	retf
	END_CASE

	CASE 'retf to level 3 with a stack of level 0', KERNEL
	push	dword KDATA
	push	dword 0x2e000
	push	dword UCODE
	push	dword 0
	retf
	END_CASE

	CASE 'retf to level 3 with a null stack', KERNEL
	push	dword 0
	push	dword 0x2e000
	push	dword UCODE
	push	dword 0
	retf
	END_CASE

	CASE 'iret with nt and no task', KERNEL
	mov	dword [MAIN_TSS], 0
	push	dword 0x4002
	popf
	iret
	END_CASE

	CASE 'iret with nt and a link to an available task', KERNEL
	mov	dword [MAIN_TSS], TSS_OTHER
	push	dword 0x4002
	popf
	iret
	END_CASE

	CASE 'iret with nt and a link to the LDT', KERNEL
	mov	dword [MAIN_TSS], TSS_OTHER | 4
	push	dword 0x4002
	popf
	iret
	END_CASE

	CASE 'iret with nt to a busy task', KERNEL
	mov	byte [GDT + TSS_OTHER + 5], 0x8b
	mov	dword [MAIN_TSS], TSS_OTHER
	push	dword 0x4002
	popf
	iret
	END_CASE

	CASE 'iret at level 3 changes neither if nor iopl', USER
	push	dword 0x3202
	push	dword UCODE
	push	dword %$at
	iret
%$at:
	pushf
	pop	eax
	END_CASE

	CASE 'iret to virtual-8086 mode beyond 64 KB', KERNEL
	mov	byte [VIRTUAL], 0xf4	; HLT, for those that go there
	push	dword 0
	push	dword 0
	push	dword 0
	push	dword 0
	push	dword 0x6000
	push	dword 0
	push	dword 0x20002
	push	dword 0x1000
	push	dword 0x10000
	iret
	END_CASE
