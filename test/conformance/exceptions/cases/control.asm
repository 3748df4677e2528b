; Control and debug registers, table registers.

	CASE 'mov to cr1', KERNEL
	db	0x0f, 0x22, 0xc8
	END_CASE

	CASE 'mov from cr5', KERNEL
	db	0x0f, 0x20, 0xe8
	END_CASE

	CASE 'mov from cr5 at level 3', USER
	db	0x0f, 0x20, 0xe8
	END_CASE

	CASE 'mov from dr4 with de', KERNEL
	mov	eax, 8
	mov	cr4, eax
	mov	eax, dr4
	END_CASE

	CASE 'mov from dr4 without de', KERNEL
	xor	eax, eax
	mov	cr4, eax
	mov	eax, 0x402
	mov	dr7, eax
	mov	eax, dr5
	xor	ecx, ecx
	mov	dr7, ecx
	END_CASE

	CASE 'dr6 and dr7 written with ones', KERNEL
	mov	eax, 0xffff0000
	mov	dr7, eax
	mov	ecx, dr7
	xor	eax, eax
	mov	dr7, eax
	dec	eax
	mov	dr6, eax
	mov	eax, dr6
	END_CASE

	CASE 'lmsw does not clear pe', KERNEL
	xor	eax, eax
	lmsw	ax
	smsw	eax
	END_CASE

	CASE 'sgdt after lgdt of 16 bits', KERNEL
	push	dword 0x12345678
	push	word 0x1ff
	sgdt	[scratch]
	o16	lgdt [esp]
	sgdt	[esp]
	mov	eax, [esp + 2]
	lgdt	[GDT_POINTER]
	END_CASE
