; Single steps.

	CASE 'single step over sti', KERNEL
	push	dword 0x102
	popf
	sti
	cli
	END_CASE

	CASE 'single step over cli', KERNEL
	push	dword 0x302
	popf
	cli
	END_CASE

	CASE 'single step into a fault at level 3', USER
	push	dword 0x102
	popf
	hlt
	END_CASE

	CASE 'single step over pushf', KERNEL
	push	dword 0x102
	popf
	pushf
	pop	eax
	END_CASE

	CASE 'single step over a jump', KERNEL
	push	dword 0x102
	popf
	jmp	%$at
	nop
%$at:
	nop
	END_CASE

	CASE 'single step over iret', KERNEL
	push	dword 2
	push	cs
	push	dword %$at
	push	dword 0x102
	popf
	iret
%$at:
	nop
	END_CASE

	CASE 'single step over loop', KERNEL
	mov	ecx, 3
	push	dword 0x102
	popf
%$at:
	loop	%$at
	END_CASE

	CASE 'single step over a far call to a task', KERNEL
	push	dword 0x102
	popf
	call	TSS_OTHER:0
	END_CASE
