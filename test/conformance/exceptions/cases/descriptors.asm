; LAR, LSL, VERR, VERW, LTR, LLDT.

	CASE 'lar null', KERNEL
	mov	ecx, 0
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl null', KERNEL
	mov	ecx, 0
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar null at level 3', USER
	mov	ecx, 0
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl null at level 3', USER
	mov	ecx, 0
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw null', KERNEL
	mov	ecx, 0
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw null at level 3', USER
	mov	ecx, 0
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar beyond', KERNEL
	mov	ecx, BEYOND
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl beyond', KERNEL
	mov	ecx, BEYOND
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar beyond at level 3', USER
	mov	ecx, BEYOND
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl beyond at level 3', USER
	mov	ecx, BEYOND
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw beyond', KERNEL
	mov	ecx, BEYOND
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw beyond at level 3', USER
	mov	ecx, BEYOND
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar kernel code', KERNEL
	mov	ecx, KCODE
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl kernel code', KERNEL
	mov	ecx, KCODE
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar kernel code at level 3', USER
	mov	ecx, KCODE
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl kernel code at level 3', USER
	mov	ecx, KCODE
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw kernel code', KERNEL
	mov	ecx, KCODE
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw kernel code at level 3', USER
	mov	ecx, KCODE
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar kernel data', KERNEL
	mov	ecx, KDATA
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl kernel data', KERNEL
	mov	ecx, KDATA
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar kernel data at level 3', USER
	mov	ecx, KDATA
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl kernel data at level 3', USER
	mov	ecx, KDATA
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw kernel data', KERNEL
	mov	ecx, KDATA
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw kernel data at level 3', USER
	mov	ecx, KDATA
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar user code', KERNEL
	mov	ecx, UCODE
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl user code', KERNEL
	mov	ecx, UCODE
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar user code at level 3', USER
	mov	ecx, UCODE
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl user code at level 3', USER
	mov	ecx, UCODE
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw user code', KERNEL
	mov	ecx, UCODE
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw user code at level 3', USER
	mov	ecx, UCODE
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar user data', KERNEL
	mov	ecx, UDATA
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl user data', KERNEL
	mov	ecx, UDATA
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar user data at level 3', USER
	mov	ecx, UDATA
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl user data at level 3', USER
	mov	ecx, UDATA
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw user data', KERNEL
	mov	ecx, UDATA
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw user data at level 3', USER
	mov	ecx, UDATA
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar kernel data with RPL 3', KERNEL
	mov	ecx, KDATA | 3
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl kernel data with RPL 3', KERNEL
	mov	ecx, KDATA | 3
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar kernel data with RPL 3 at level 3', USER
	mov	ecx, KDATA | 3
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl kernel data with RPL 3 at level 3', USER
	mov	ecx, KDATA | 3
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw kernel data with RPL 3', KERNEL
	mov	ecx, KDATA | 3
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw kernel data with RPL 3 at level 3', USER
	mov	ecx, KDATA | 3
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar absent data', KERNEL
	mov	ecx, DATA_ABSENT
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl absent data', KERNEL
	mov	ecx, DATA_ABSENT
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar absent data at level 3', USER
	mov	ecx, DATA_ABSENT
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl absent data at level 3', USER
	mov	ecx, DATA_ABSENT
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw absent data', KERNEL
	mov	ecx, DATA_ABSENT
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw absent data at level 3', USER
	mov	ecx, DATA_ABSENT
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar read-only data', KERNEL
	mov	ecx, DATA_RO
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl read-only data', KERNEL
	mov	ecx, DATA_RO
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar read-only data at level 3', USER
	mov	ecx, DATA_RO
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl read-only data at level 3', USER
	mov	ecx, DATA_RO
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw read-only data', KERNEL
	mov	ecx, DATA_RO
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw read-only data at level 3', USER
	mov	ecx, DATA_RO
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar small data', KERNEL
	mov	ecx, DATA_SMALL
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl small data', KERNEL
	mov	ecx, DATA_SMALL
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar small data at level 3', USER
	mov	ecx, DATA_SMALL
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl small data at level 3', USER
	mov	ecx, DATA_SMALL
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw small data', KERNEL
	mov	ecx, DATA_SMALL
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw small data at level 3', USER
	mov	ecx, DATA_SMALL
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar expand-down', KERNEL
	mov	ecx, DATA_DOWN
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl expand-down', KERNEL
	mov	ecx, DATA_DOWN
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar expand-down at level 3', USER
	mov	ecx, DATA_DOWN
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl expand-down at level 3', USER
	mov	ecx, DATA_DOWN
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw expand-down', KERNEL
	mov	ecx, DATA_DOWN
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw expand-down at level 3', USER
	mov	ecx, DATA_DOWN
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar execute-only', KERNEL
	mov	ecx, CODE_XO
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl execute-only', KERNEL
	mov	ecx, CODE_XO
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar execute-only at level 3', USER
	mov	ecx, CODE_XO
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl execute-only at level 3', USER
	mov	ecx, CODE_XO
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw execute-only', KERNEL
	mov	ecx, CODE_XO
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw execute-only at level 3', USER
	mov	ecx, CODE_XO
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar conforming', KERNEL
	mov	ecx, CODE_CONF
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl conforming', KERNEL
	mov	ecx, CODE_CONF
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar conforming at level 3', USER
	mov	ecx, CODE_CONF
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl conforming at level 3', USER
	mov	ecx, CODE_CONF
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw conforming', KERNEL
	mov	ecx, CODE_CONF
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw conforming at level 3', USER
	mov	ecx, CODE_CONF
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar TSS', KERNEL
	mov	ecx, TSS_MAIN
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl TSS', KERNEL
	mov	ecx, TSS_MAIN
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar TSS at level 3', USER
	mov	ecx, TSS_MAIN
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl TSS at level 3', USER
	mov	ecx, TSS_MAIN
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw TSS', KERNEL
	mov	ecx, TSS_MAIN
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw TSS at level 3', USER
	mov	ecx, TSS_MAIN
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar TSS of the 286', KERNEL
	mov	ecx, TSS_16
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl TSS of the 286', KERNEL
	mov	ecx, TSS_16
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar TSS of the 286 at level 3', USER
	mov	ecx, TSS_16
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl TSS of the 286 at level 3', USER
	mov	ecx, TSS_16
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw TSS of the 286', KERNEL
	mov	ecx, TSS_16
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw TSS of the 286 at level 3', USER
	mov	ecx, TSS_16
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar LDT', KERNEL
	mov	ecx, LDT
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl LDT', KERNEL
	mov	ecx, LDT
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar LDT at level 3', USER
	mov	ecx, LDT
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl LDT at level 3', USER
	mov	ecx, LDT
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw LDT', KERNEL
	mov	ecx, LDT
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw LDT at level 3', USER
	mov	ecx, LDT
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar call gate', KERNEL
	mov	ecx, GATE_OK
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl call gate', KERNEL
	mov	ecx, GATE_OK
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar call gate at level 3', USER
	mov	ecx, GATE_OK
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl call gate at level 3', USER
	mov	ecx, GATE_OK
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw call gate', KERNEL
	mov	ecx, GATE_OK
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw call gate at level 3', USER
	mov	ecx, GATE_OK
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar call gate of the 286', KERNEL
	mov	ecx, GATE_16
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl call gate of the 286', KERNEL
	mov	ecx, GATE_16
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar call gate of the 286 at level 3', USER
	mov	ecx, GATE_16
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl call gate of the 286 at level 3', USER
	mov	ecx, GATE_16
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw call gate of the 286', KERNEL
	mov	ecx, GATE_16
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw call gate of the 286 at level 3', USER
	mov	ecx, GATE_16
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar task gate', KERNEL
	mov	ecx, TASK_OK
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl task gate', KERNEL
	mov	ecx, TASK_OK
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar task gate at level 3', USER
	mov	ecx, TASK_OK
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl task gate at level 3', USER
	mov	ecx, TASK_OK
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw task gate', KERNEL
	mov	ecx, TASK_OK
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw task gate at level 3', USER
	mov	ecx, TASK_OK
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar undefined type', KERNEL
	mov	ecx, UNDEFINED
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl undefined type', KERNEL
	mov	ecx, UNDEFINED
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar undefined type at level 3', USER
	mov	ecx, UNDEFINED
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl undefined type at level 3', USER
	mov	ecx, UNDEFINED
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw undefined type', KERNEL
	mov	ecx, UNDEFINED
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw undefined type at level 3', USER
	mov	ecx, UNDEFINED
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar in the LDT', KERNEL
	mov	ecx, IN_LDT
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl in the LDT', KERNEL
	mov	ecx, IN_LDT
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'lar in the LDT at level 3', USER
	mov	ecx, IN_LDT
	mov	eax, 0x55555555
	lar	eax, ecx
	END_CASE

	CASE 'lsl in the LDT at level 3', USER
	mov	ecx, IN_LDT
	mov	eax, 0x55555555
	lsl	eax, ecx
	END_CASE

	CASE 'verr and verw in the LDT', KERNEL
	mov	ecx, IN_LDT
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'verr and verw in the LDT at level 3', USER
	mov	ecx, IN_LDT
	xor	eax, eax
	verr	cx
	setz	al
	verw	cx
	setz	ah
	END_CASE

	CASE 'lar of 16 bits', KERNEL
	mov	ecx, KCODE
	mov	eax, 0x55555555
	lar	ax, cx
	END_CASE

	CASE 'lsl of 16 bits', KERNEL
	mov	ecx, KCODE
	mov	eax, 0x55555555
	lsl	ax, cx
	END_CASE

	CASE 'ltr of null', KERNEL
	mov	eax, 0
	ltr	ax
	END_CASE

	CASE 'ltr of a busy TSS', KERNEL
	mov	eax, TSS_BUSY
	ltr	ax
	END_CASE

	CASE 'ltr of an absent TSS', KERNEL
	mov	eax, TSS_ABSENT
	ltr	ax
	END_CASE

	CASE 'ltr of data', KERNEL
	mov	eax, KDATA
	ltr	ax
	END_CASE

	CASE 'ltr of an LDT', KERNEL
	mov	eax, LDT
	ltr	ax
	END_CASE

	CASE 'ltr of beyond the table', KERNEL
	mov	eax, BEYOND
	ltr	ax
	END_CASE

	CASE 'ltr of in the LDT', KERNEL
	mov	eax, IN_LDT
	ltr	ax
	END_CASE

	CASE 'ltr of a TSS of the 286', KERNEL
	mov	eax, TSS_16
	ltr	ax
	END_CASE

	CASE 'lldt of null', KERNEL
	mov	eax, 0
	lldt	ax
	END_CASE

	CASE 'lldt of an absent LDT', KERNEL
	mov	eax, LDT_ABSENT
	lldt	ax
	END_CASE

	CASE 'lldt of data', KERNEL
	mov	eax, KDATA
	lldt	ax
	END_CASE

	CASE 'lldt of a TSS', KERNEL
	mov	eax, TSS_OTHER
	lldt	ax
	END_CASE

	CASE 'lldt of beyond the table', KERNEL
	mov	eax, BEYOND
	lldt	ax
	END_CASE

	CASE 'lldt of in the LDT', KERNEL
	mov	eax, IN_LDT
	lldt	ax
	END_CASE

	CASE 'load ds of the LDT without an LDT', KERNEL
	xor	eax, eax
	lldt	ax
	mov	eax, 8 | 4
	mov	ds, ax
	END_CASE
