; The I/O permission map; more of virtual-8086 mode.

	CASE 'out to an allowed port at level 3', USER
	mov	edx, 0x120
	out	dx, al
	END_CASE

	CASE 'out of a dword to allowed ports at level 3', USER
	mov	edx, 0x124
	out	dx, eax
	END_CASE

	CASE 'out of a word across the allowed ports at level 3', USER
	mov	edx, 0x127
	out	dx, ax
	END_CASE

	CASE 'out below the allowed ports at level 3', USER
	mov	edx, 0x11f
	out	dx, ax
	END_CASE

	CASE 'out beyond the map at level 3', USER
	mov	edx, 0x4000
	out	dx, al
	END_CASE

	CASE 'virtual out to an allowed port', V86
	mov	dx, 0x120
	out	dx, al
	END_CASE

	CASE 'virtual out across the allowed ports', V86
	mov	dx, 0x127
	out	dx, ax
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iopl 3 out to a forbidden port', V86
	mov	dx, 0x128
	out	dx, al
	END_CASE

	CASE 'virtual call and retf', V86
	call	0x1000:%$at - %$start
%$at:
	mov	ax, sp
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual popf with nt', V86
	push	word 0x4002
	popf
	pushf
	pop	ax
	END_CASE

	CASE 'virtual mov to ss and back', V86
	mov	ax, 0x7000
	mov	ss, ax
	mov	ax, ss
	END_CASE

	CASE 'virtual lds', V86
	mov	word [0], 0x1234
	mov	word [2], 0x5678
	lds	ax, [0]
	mov	cx, ds
	END_CASE

	CASE 'virtual dword at fffd', V86
	mov	eax, [0xfffd]
	END_CASE

	CASE 'virtual address of 32 bits beyond the limit', V86
	mov	ebx, 0x10000
	mov	al, [ebx]
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual iret to 64 KB', V86
	push	dword 2
	push	dword 0x1000
	push	dword 0x10000
	iretd
	END_CASE

	mov	dword [wanted_flags], 0x23002

	CASE 'virtual single step', V86
	push	word 0x3102
	popf
	nop
	nop
	END_CASE
