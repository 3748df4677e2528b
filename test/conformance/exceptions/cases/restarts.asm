; Stack instructions, and instructions that fault half way.

	CASE 'push of esp', KERNEL
	push	esp
	pop	eax
	END_CASE

	CASE 'pop to the stack', KERNEL
	push	dword 0x55
	push	dword 0x66
	pop	dword [esp]
	pop	eax
	END_CASE

	CASE 'pusha into an absent page', KERNEL
	mov	esp, ABSENT + 4096 + 8
	pusha
	END_CASE

	CASE 'popa from an absent page', KERNEL
	mov	esp, ABSENT - 8
	popa
	END_CASE

	CASE 'enter into an absent page', KERNEL
	mov	esp, ABSENT + 4096 + 4
	mov	ebp, 0x12345
	enter	64, 0
	END_CASE

	CASE 'leave to an absent page', KERNEL
	mov	ebp, ABSENT
	leave
	END_CASE

	CASE 'call into an absent stack', KERNEL
	mov	esp, ABSENT + 4096
	call	%$at
%$at:
	END_CASE

	CASE 'ret from an absent stack', KERNEL
	mov	esp, ABSENT
	ret
	END_CASE

	CASE 'rep movsb into an absent page', KERNEL
	mov	esi, DATA
	mov	edi, ABSENT - 3
	mov	ecx, 8
	rep	movsb
	END_CASE

	CASE 'rep movsd down into an absent page', KERNEL
	std
	mov	esi, DATA
	mov	edi, ABSENT + 4096 + 4
	mov	ecx, 8
	rep	movsd
	END_CASE

	CASE 'repe cmpsb across an absent page', KERNEL
	mov	esi, ABSENT - 4
	mov	edi, ABSENT - 4
	mov	ecx, 8
	repe	cmpsb
	END_CASE

	CASE 'xchg with a read-only page', KERNEL
	mov	eax, 5
	xchg	eax, [READ_ONLY]
	END_CASE

	CASE 'cmpxchg that fails on a read-only page', KERNEL
	mov	eax, 5
	cmpxchg	[READ_ONLY], ecx
	END_CASE

	CASE 'shift by zero of a read-only page', KERNEL
	shl	dword [READ_ONLY], cl
	END_CASE

	CASE 'bt of a read-only page', KERNEL
	bt	dword [READ_ONLY], 3
	END_CASE

	CASE 'cmpxchg8b of a register', KERNEL
	db	0x0f, 0xc7, 0xc8
	END_CASE

	CASE 'lock cmpxchg8b', KERNEL
	lock	cmpxchg8b [scratch]
	END_CASE

	CASE 'near call beyond the limit', KERNEL
	mov	dword [0x20], 0xfb1be890
	mov	dword [origin], 0
	jmp	CODE_SHORT:0x20
	END_CASE

	CASE 'running over the limit', KERNEL
	mov	dword [origin], 0
	jmp	CODE_SHORT:0xf8
	END_CASE

	CASE 'near ret beyond the limit', KERNEL
	mov	dword [0x20], 0xc3c3c3c3
	mov	dword [origin], 0
	push	dword 0x1000
	jmp	CODE_SHORT:0x20
	END_CASE

	CASE 'running into an absent page', KERNEL
	mov	dword [origin], ABSENT
	mov	eax, ABSENT - 4
	jmp	eax
	END_CASE
