; Instructions that are undefined, raise exceptions of their own, or are for level 0.

	CASE 'lock of a compare', KERNEL
	db	0xf0
	cmp	[scratch], eax
	END_CASE

	CASE 'lock of a register', KERNEL
	db	0xf0, 0x01, 0xc0
	END_CASE

	CASE 'ud2', KERNEL
	ud2
	END_CASE

	CASE 'lea of a register', KERNEL
	db	0x8d, 0xc0
	END_CASE

	CASE 'sixteen bytes', KERNEL
	times	15 db 0x66
	nop
	END_CASE

	CASE 'divide by zero', KERNEL
	xor	eax, eax
	xor	ecx, ecx
	div	ecx
	END_CASE

	CASE 'bound', KERNEL
	mov	eax, 5
	push	dword 4
	push	dword 0
	bound	eax, [esp]
	END_CASE

	CASE 'into', KERNEL
	mov	al, 0x7f
	add	al, 1
	into
	END_CASE

	CASE 'int3', KERNEL
	int3
	END_CASE

	CASE 'int 3 in two bytes at level 3', USER
	db	0xcd, 3
	END_CASE

	CASE 'wait with ts and mp', KERNEL
	mov	eax, cr0
	or	eax, 10
	mov	cr0, eax
	wait
	END_CASE

	CASE 'x87 with em', KERNEL
	mov	eax, cr0
	or	eax, 4
	mov	cr0, eax
	fnop
	END_CASE

	CASE 'hlt at level 3', USER
	hlt
	END_CASE

	CASE 'cli at level 3', USER
	cli
	END_CASE

	CASE 'sti at level 3', USER
	sti
	END_CASE

	CASE 'mov from cr0 at level 3', USER
	mov	eax, cr0
	END_CASE

	CASE 'mov to cr3 at level 3', USER
	mov	cr3, eax
	END_CASE

	CASE 'mov from dr7 at level 3', USER
	mov	eax, dr7
	END_CASE

	CASE 'lgdt at level 3', USER
	lgdt	[GDT_POINTER]
	END_CASE

	CASE 'lmsw at level 3', USER
	lmsw	ax
	END_CASE

	CASE 'clts at level 3', USER
	clts
	END_CASE

	CASE 'ltr at level 3', USER
	ltr	ax
	END_CASE

	CASE 'lldt at level 3', USER
	lldt	ax
	END_CASE

	CASE 'in at level 3', USER
	in	al, 0x71
	END_CASE

	CASE 'out at level 3', USER
	out	0xee, al
	END_CASE

	CASE 'ins at level 3', USER
	mov	edx, 0x71
	mov	edi, USER_STACK - 64
	insb
	END_CASE

	CASE 'smsw at level 3', USER
	xor	eax, eax
	smsw	ax
	END_CASE

	CASE 'sgdt at level 3', USER
	sgdt	[esp - 16]
	END_CASE

	CASE 'str at level 3', USER
	str	eax
	END_CASE

	CASE 'popf with if at level 3', USER
	push	dword 0x3202
	popf
	pushf
	pop	eax
	END_CASE

	CASE 'wbinvd at level 3', USER
	wbinvd
	END_CASE

	CASE 'invlpg at level 3', USER
	invlpg	[0]
	END_CASE
