; Virtual-8086 mode.

	CASE 'virtual int 40', V86
	int	0x40
	END_CASE

	CASE 'virtual int3', V86
	int3
	END_CASE

	CASE 'virtual into', V86
	mov	al, 0x7f
	add	al, 1
	into
	END_CASE

	CASE 'virtual pushf', V86
	pushf
	END_CASE

	CASE 'virtual popf', V86
	popf
	END_CASE

	CASE 'virtual cli', V86
	cli
	END_CASE

	CASE 'virtual sti', V86
	sti
	END_CASE

	CASE 'virtual iret', V86
	iret
	END_CASE

	CASE 'virtual hlt', V86
	hlt
	END_CASE

	CASE 'virtual in', V86
	in	al, 0x71
	END_CASE

	CASE 'virtual mov cr0', V86
	mov	eax, cr0
	END_CASE

	CASE 'virtual lgdt', V86
	lgdt	[0]
	END_CASE

	CASE 'virtual lmsw', V86
	lmsw	ax
	END_CASE

	CASE 'virtual smsw', V86
	xor	eax, eax
	smsw	ax
	END_CASE

	CASE 'virtual sldt', V86
	sldt	ax
	END_CASE

	CASE 'virtual arpl', V86
	arpl	ax, ax
	END_CASE

	CASE 'virtual lar', V86
	lar	ax, ax
	END_CASE

	CASE 'virtual ud2', V86
	ud2
	END_CASE

	CASE 'virtual word at ffff', V86
	mov	ax, [0xffff]
	END_CASE

	CASE 'virtual byte at ffff', V86
	mov	al, [0xffff]
	END_CASE

	CASE 'virtual push at 1', V86
	mov	sp, 1
	push	ax
	END_CASE

	CASE 'virtual segment', V86
	mov	ax, 0x5678
	mov	es, ax
	mov	ax, es
	END_CASE

	CASE 'virtual far jump', V86
	jmp	0x1000:%$at - %$start
%$at:
	mov	eax, cs
	END_CASE

	CASE 'virtual divide', V86
	xor	ax, ax
	div	al
	END_CASE

	CASE 'virtual jump beyond', V86
	mov	eax, 0x10000
	jmp	eax
	END_CASE

	CASE 'virtual page fault', V86
	mov	ax, 0x5000
	mov	ds, ax
	mov	al, [0]
	END_CASE

	CASE 'virtual clts', V86
	clts
	END_CASE

	CASE 'virtual mov dr7', V86
	mov	eax, dr7
	END_CASE

	CASE 'virtual ltr', V86
	ltr	ax
	END_CASE

	CASE 'virtual wbinvd', V86
	wbinvd
	END_CASE

	CASE 'virtual enter', V86
	enter	8, 1
	mov	ax, bp
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 pushf', V86
	pushf
	pop	ax
	movzx	eax, ax
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 pushfd', V86
	pushfd
	pop	eax
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 popf if', V86
	push	word 0x0202
	popf
	pushf
	pop	ax
	movzx	eax, ax
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 cli sti', V86
	sti
	pushf
	pop	ax
	movzx	eax, ax
	cli
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 int 40', V86
	int	0x40
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 int gate of level 0', V86
	int	0x41
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 int to conforming code', V86
	int	0x4a
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 iret', V86
	push	word 2
	push	word 0x1000
	push	word %$at - %$start
	iret
%$at:
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 in', V86
	in	al, 0x71
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 hlt', V86
	hlt
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 iretd', V86
	push	dword 0x3002
	push	dword 0x1000
	push	dword %$at - %$start
	iretd
%$at:
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 task', V86
	int	0x4c
	END_CASE
