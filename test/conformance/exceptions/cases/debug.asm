; TF, debug registers, alignment.

	CASE 'single step', KERNEL
	push	dword 0x102
	popf
	nop
	nop
	END_CASE

	CASE 'single step over mov ss', KERNEL
	mov	ecx, ss
	push	dword 0x102
	popf
	mov	ss, cx
	nop
	nop
	END_CASE

	CASE 'single step over popf that clears tf', KERNEL
	push	dword 2
	push	dword 0x102
	popf
	popf
	nop
	END_CASE

	CASE 'single step over int', KERNEL
	push	dword 0x102
	popf
	int	0x40
	nop
	END_CASE

	CASE 'single step over rep stosb', KERNEL
	mov	edi, DATA
	mov	ecx, 3
	push	dword 0x102
	popf
	rep	stosb
	nop
	END_CASE

	CASE 'single step over a fault', KERNEL
	push	dword 0x102
	popf
	ud2
	END_CASE

	CASE 'single step at level 3', USER
	push	dword 0x102
	popf
	nop
	END_CASE

	CASE 'icebp', KERNEL
	db	0xf1
	END_CASE

	CASE 'code breakpoint', KERNEL
	mov	eax, %$at
	mov	dr0, eax
	mov	eax, 0x402
	mov	dr7, eax
	nop
%$at:
	nop
	END_CASE

	CASE 'code breakpoint with rf', KERNEL
	mov	eax, %$at
	mov	dr0, eax
	mov	eax, 0x402
	mov	dr7, eax
	push	dword 0x10002
	push	cs
	push	dword %$at
	iret
%$at:
	nop
	END_CASE

	CASE 'data breakpoint, write', KERNEL
	mov	eax, DATA
	mov	dr0, eax
	mov	eax, 0xd0402
	mov	dr7, eax
	mov	eax, [DATA]
	mov	[DATA + 3], al
	nop
	END_CASE

	CASE 'data breakpoint, read', KERNEL
	mov	eax, DATA
	mov	dr0, eax
	mov	eax, 0xf0402
	mov	dr7, eax
	mov	al, [DATA + 1]
	nop
	END_CASE

	CASE 'data breakpoint beside', KERNEL
	mov	eax, DATA
	mov	dr0, eax
	mov	eax, 0xf0402
	mov	dr7, eax
	mov	al, [DATA + 4]
	mov	al, [DATA - 1]
	END_CASE

	CASE 'data breakpoint across', KERNEL
	mov	eax, DATA
	mov	dr0, eax
	mov	eax, 0xf0402
	mov	dr7, eax
	mov	eax, [DATA - 1]
	nop
	END_CASE

	CASE 'data breakpoint in rep movsd', KERNEL
	mov	eax, DATA + 8
	mov	dr0, eax
	mov	eax, 0xd0402
	mov	dr7, eax
	mov	esi, DATA + 0x100
	mov	edi, DATA
	mov	ecx, 8
	rep	movsd
	END_CASE

	CASE 'data breakpoint of push', KERNEL
	mov	eax, STACK - 8
	mov	dr0, eax
	mov	eax, 0xd0402
	mov	dr7, eax
	push	eax
	push	eax
	push	eax
	END_CASE

	CASE 'mov to dr7 with gd', KERNEL
	mov	eax, 0x2400
	mov	dr7, eax
	mov	eax, dr0
	END_CASE

	CASE 'io breakpoint', KERNEL
	mov	eax, cr4
	or	eax, 8
	mov	cr4, eax
	mov	eax, 0xed
	mov	dr0, eax
	mov	eax, 0x20402
	mov	dr7, eax
	out	0xed, al
	nop
	END_CASE

	CASE 'local breakpoint ends with the task', KERNEL
	mov	eax, other_task
	mov	dr0, eax
	mov	eax, 0x401
	mov	dr7, eax
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'alignment check at level 3', USER
	push	dword 0x40002
	popf
	mov	eax, [DATA + 1]
	END_CASE

	CASE 'alignment check, dword', KERNEL
	mov	eax, cr0
	or	eax, 0x40000
	mov	cr0, eax
	push	dword UDATA
	push	dword 0x2e000
	push	dword 0x40002
	push	dword UCODE
	push	dword %$at
	iret
%$at:
	mov	eax, UDATA
	mov	ds, ax
	mov	eax, [DATA + 2]
	END_CASE

	CASE 'alignment check, word', KERNEL
	mov	eax, cr0
	or	eax, 0x40000
	mov	cr0, eax
	push	dword UDATA
	push	dword 0x2e000
	push	dword 0x40002
	push	dword UCODE
	push	dword %$at
	iret
%$at:
	mov	eax, UDATA
	mov	ds, ax
	mov	[DATA + 1], ax
	END_CASE

	CASE 'alignment check, aligned', KERNEL
	mov	eax, cr0
	or	eax, 0x40000
	mov	cr0, eax
	push	dword UDATA
	push	dword 0x2e000
	push	dword 0x40002
	push	dword UCODE
	push	dword %$at
	iret
%$at:
	mov	eax, UDATA
	mov	ds, ax
	mov	eax, [DATA + 4]
	mov	ax, [DATA + 2]
	mov	al, [DATA + 1]
	END_CASE
