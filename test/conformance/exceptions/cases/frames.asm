; Frames of 16 bits, returns that change the level.

	CASE 'int interrupt gate of the 286', KERNEL
	int	0x50
	END_CASE

	CASE 'int interrupt gate of the 286 at level 3', USER
	int	0x50
	END_CASE

	CASE 'int trap gate of the 286', KERNEL
	int	0x51
	END_CASE

	CASE 'int trap gate of the 286 at level 3', USER
	int	0x51
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 int interrupt gate of the 286', V86
	int	0x50
	END_CASE

	CASE 'retf with parameters to level 3', USER
	push	dword 0x11111111
	push	dword 0x22222222
	mov	ecx, esp
	call	GATE_RETURN:0
	sub	ecx, esp
	mov	eax, ds
	shl	eax, 16
	mov	ax, fs
	END_CASE

	CASE 'retf with parameters keeps level 3 segments', USER
	push	dword 1
	push	dword 2
	call	GATE_RETURN:0
	mov	eax, es
	END_CASE

	CASE 'iret to level 3 drops segments of level 0', KERNEL
	push	dword UDATA
	push	dword 0x2e000
	push	dword 2
	push	dword UCODE
	push	dword %$at
	mov	ax, UDATA
	mov	es, ax
	iret
%$at:
	mov	eax, ds
	shl	eax, 16
	mov	ax, es
	END_CASE

	CASE 'iret of 16 bits', KERNEL
	push	word 2
	push	word CODE_16
	push	word 0x1300
	mov	dword [0x1300], 0x9031cd90
	mov	dword [origin], 0x1300
	o16	iret
	END_CASE

	CASE 'retf of 16 bits to level 3', KERNEL
	push	word UDATA
	push	word 0xe000
	push	word UCODE
	push	word 0x1300
	mov	dword [0x1300], 0x9031cd90
	mov	dword [origin], 0x1300
	o16	retf
	END_CASE

	CASE 'iret to level 3 with iopl and if', KERNEL
	push	dword UDATA
	push	dword 0x2e000
	push	dword 0x3002
	push	dword UCODE
	push	dword %$at
	iret
%$at:
	cli
	END_CASE

	CASE 'popf at level 3 with iopl 3', KERNEL
	push	dword UDATA
	push	dword 0x2e000
	push	dword 0x3002
	push	dword UCODE
	push	dword %$at
	iret
%$at:
	push	dword 0x4802
	popf
	pushf
	pop	eax
	END_CASE
