; Tasks whose state segment is bad.

	CASE 'task with an LDT beyond the table', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 96], BEYOND
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with an absent LDT', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 96], LDT_ABSENT
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with an LDT that is none', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 96], KDATA
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with null cs', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 76], 0
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with cs data', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 76], KDATA
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with cs absent', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 76], CODE_ABSENT
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with cs of another level', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 76], KCODE | 3
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with null ss', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 80], 0
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with ss of another level', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 80], UDATA
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with ss absent', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 80], STACK_ABSENT
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with ds a TSS', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 84], TSS_MAIN
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with ds absent', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 84], DATA_ABSENT
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with null es', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 72], 0
	jmp	TSS_OTHER:0
	END_CASE

	CASE 'task with ds absent, by int', KERNEL
	mov	dword [origin], other_task
	mov	dword [OTHER_TSS + 84], DATA_ABSENT
	int	0x4c
	END_CASE

	CASE 'task with the trap bit', KERNEL
	mov	dword [origin], other_task
	mov	byte [OTHER_TSS + 100], 1
	jmp	TSS_OTHER:0
	END_CASE
