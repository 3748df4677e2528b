; Page faults.

	CASE 'read absent page', KERNEL
	mov	eax, [ABSENT]
	END_CASE

	CASE 'write absent page', KERNEL
	mov	[ABSENT], eax
	END_CASE

	CASE 'read absent page at level 3', USER
	mov	eax, [ABSENT]
	END_CASE

	CASE 'write absent page at level 3', USER
	mov	[ABSENT], eax
	END_CASE

	CASE 'read read-only page', KERNEL
	mov	eax, [READ_ONLY]
	END_CASE

	CASE 'write read-only page', KERNEL
	mov	[READ_ONLY], eax
	END_CASE

	CASE 'read read-only page at level 3', USER
	mov	eax, [READ_ONLY]
	END_CASE

	CASE 'write read-only page at level 3', USER
	mov	[READ_ONLY], eax
	END_CASE

	CASE 'read supervisor page', KERNEL
	mov	eax, [SUPERVISOR]
	END_CASE

	CASE 'write supervisor page', KERNEL
	mov	[SUPERVISOR], eax
	END_CASE

	CASE 'read supervisor page at level 3', USER
	mov	eax, [SUPERVISOR]
	END_CASE

	CASE 'write supervisor page at level 3', USER
	mov	[SUPERVISOR], eax
	END_CASE

	CASE 'write read-only page without wp', KERNEL
	mov	eax, 0x80000011
	mov	cr0, eax
	mov	[READ_ONLY], eax
	END_CASE

	CASE 'read into an absent page', KERNEL
	mov	eax, [ABSENT - 2]
	END_CASE

	CASE 'read-modify-write of a read-only page', KERNEL
	inc	dword [READ_ONLY]
	END_CASE

	CASE 'execute an absent page', KERNEL
	mov	dword [origin], ABSENT
	mov	eax, ABSENT
	jmp	eax
	END_CASE

	CASE 'execute a supervisor page at level 3', USER
	mov	dword [origin], SUPERVISOR
	mov	eax, SUPERVISOR
	jmp	eax
	END_CASE

	CASE 'push to an absent page', KERNEL
	mov	esp, ABSENT + 4096
	push	eax
	END_CASE

	CASE 'missing table', KERNEL
	mov	eax, [0x400000]
	END_CASE
