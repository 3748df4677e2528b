; Loads of segment registers, limits, rights.

	CASE 'load ds null', KERNEL
	mov	eax, 0
	mov	ds, ax
	END_CASE

	CASE 'load ds beyond the table', KERNEL
	mov	eax, BEYOND
	mov	ds, ax
	END_CASE

	CASE 'load ds absent', KERNEL
	mov	eax, DATA_ABSENT
	mov	ds, ax
	END_CASE

	CASE 'load ds read-only', KERNEL
	mov	eax, DATA_RO
	mov	ds, ax
	END_CASE

	CASE 'load ds execute-only code', KERNEL
	mov	eax, CODE_XO
	mov	ds, ax
	END_CASE

	CASE 'load ds conforming code', KERNEL
	mov	eax, CODE_CONF
	mov	ds, ax
	END_CASE

	CASE 'load ds a TSS', KERNEL
	mov	eax, TSS_MAIN
	mov	ds, ax
	END_CASE

	CASE 'load ds a gate', KERNEL
	mov	eax, GATE_OK
	mov	ds, ax
	END_CASE

	CASE 'load ds of level 3', KERNEL
	mov	eax, UDATA
	mov	ds, ax
	END_CASE

	CASE 'load ds with RPL 3', KERNEL
	mov	eax, KDATA | 3
	mov	ds, ax
	END_CASE

	CASE 'load ds beyond the LDT', KERNEL
	mov	eax, 0x1004 & 0xffff
	mov	ds, ax
	END_CASE

	CASE 'load ds an undefined system type', KERNEL
	mov	eax, UNDEFINED
	mov	ds, ax
	END_CASE

	CASE 'load ss null', KERNEL
	mov	eax, 0
	mov	ss, ax
	END_CASE

	CASE 'load ss beyond the table', KERNEL
	mov	eax, BEYOND
	mov	ss, ax
	END_CASE

	CASE 'load ss absent', KERNEL
	mov	eax, DATA_ABSENT
	mov	ss, ax
	END_CASE

	CASE 'load ss read-only', KERNEL
	mov	eax, DATA_RO
	mov	ss, ax
	END_CASE

	CASE 'load ss execute-only code', KERNEL
	mov	eax, CODE_XO
	mov	ss, ax
	END_CASE

	CASE 'load ss conforming code', KERNEL
	mov	eax, CODE_CONF
	mov	ss, ax
	END_CASE

	CASE 'load ss a TSS', KERNEL
	mov	eax, TSS_MAIN
	mov	ss, ax
	END_CASE

	CASE 'load ss a gate', KERNEL
	mov	eax, GATE_OK
	mov	ss, ax
	END_CASE

	CASE 'load ss of level 3', KERNEL
	mov	eax, UDATA
	mov	ss, ax
	END_CASE

	CASE 'load ss with RPL 3', KERNEL
	mov	eax, KDATA | 3
	mov	ss, ax
	END_CASE

	CASE 'load ss beyond the LDT', KERNEL
	mov	eax, 0x1004 & 0xffff
	mov	ss, ax
	END_CASE

	CASE 'load ss an undefined system type', KERNEL
	mov	eax, UNDEFINED
	mov	ss, ax
	END_CASE

	CASE 'load ds of level 0 at level 3', USER
	mov	eax, KDATA
	mov	ds, ax
	END_CASE

	CASE 'load ds conforming code at level 3', USER
	mov	eax, CODE_CONF
	mov	ds, ax
	END_CASE

	CASE 'load ds of the LDT at level 3', USER
	mov	eax, IN_LDT
	mov	ds, ax
	END_CASE

	CASE 'load ds absent at level 3', USER
	mov	eax, DATA_ABSENT
	mov	ds, ax
	END_CASE

	CASE 'load ds code of level 0 at level 3', USER
	mov	eax, KCODE
	mov	ds, ax
	END_CASE

	CASE 'load ss of level 0 at level 3', USER
	mov	eax, KDATA
	mov	ss, ax
	END_CASE

	CASE 'load cs', KERNEL
	db	0x8e, 0xc8
	END_CASE

	CASE 'pop ds of a bad selector', KERNEL
	push	dword 0x5554
	pop	ds
	END_CASE

	CASE 'lss with a bad selector', KERNEL
	push	dword 0x5554
	push	dword 0x12345678
	lss	esp, [esp]
	END_CASE

	CASE 'les from the limit', KERNEL
	mov	eax, DATA_SMALL
	mov	fs, ax
	les	eax, [fs:0xffa]
	END_CASE

	CASE 'small segment, byte inside the limit', KERNEL
	mov	eax, DATA_SMALL
	mov	fs, ax
	mov	al, [fs:0xfff]
	END_CASE

	CASE 'small segment, byte beyond', KERNEL
	mov	eax, DATA_SMALL
	mov	fs, ax
	mov	al, [fs:0x1000]
	END_CASE

	CASE 'small segment, word across the limit', KERNEL
	mov	eax, DATA_SMALL
	mov	fs, ax
	mov	ax, [fs:0xfff]
	END_CASE

	CASE 'small segment, dword across the limit', KERNEL
	mov	eax, DATA_SMALL
	mov	fs, ax
	mov	eax, [fs:0xffd]
	END_CASE

	CASE 'small segment, write across the limit', KERNEL
	mov	eax, DATA_SMALL
	mov	fs, ax
	mov	[fs:0xffd], eax
	END_CASE

	CASE 'small segment, read-modify-write across the limit', KERNEL
	mov	eax, DATA_SMALL
	mov	fs, ax
	add	[fs:0xffd], eax
	END_CASE

	CASE 'small segment, around 4 GB', KERNEL
	mov	eax, DATA_SMALL
	mov	fs, ax
	mov	eax, [fs:0xffffffff]
	END_CASE

	CASE 'expand-down, at the limit', KERNEL
	mov	eax, DATA_DOWN
	mov	fs, ax
	mov	al, [fs:0xfff]
	END_CASE

	CASE 'expand-down, above', KERNEL
	mov	eax, DATA_DOWN
	mov	fs, ax
	mov	al, [fs:0x1000]
	END_CASE

	CASE 'expand-down, at the end', KERNEL
	mov	eax, DATA_DOWN
	mov	fs, ax
	mov	eax, [fs:0xfffffffc]
	END_CASE

	CASE 'expand-down, across the end', KERNEL
	mov	eax, DATA_DOWN
	mov	fs, ax
	mov	eax, [fs:0xfffffffd]
	END_CASE

	CASE '16-bit expand-down, at the limit', KERNEL
	mov	eax, DATA_DOWN_16
	mov	fs, ax
	mov	al, [fs:0xfff]
	END_CASE

	CASE '16-bit expand-down, at the end', KERNEL
	mov	eax, DATA_DOWN_16
	mov	fs, ax
	mov	al, [fs:0xffff]
	END_CASE

	CASE '16-bit expand-down, beyond the end', KERNEL
	mov	eax, DATA_DOWN_16
	mov	fs, ax
	mov	al, [fs:0x10000]
	END_CASE

	CASE 'write to a read-only segment', KERNEL
	mov	eax, DATA_RO
	mov	fs, ax
	mov	[fs:0], al
	END_CASE

	CASE 'write to code', KERNEL
	mov	[cs:scratch], eax
	END_CASE

	CASE 'read from execute-only code', KERNEL
	jmp	CODE_XO:%$at
%$at:
	mov	al, [cs:scratch]
	END_CASE

	CASE 'null segment', KERNEL
	xor	eax, eax
	mov	fs, ax
	mov	al, [fs:0]
	END_CASE
