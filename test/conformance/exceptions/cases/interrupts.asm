; INT n and the stacks of inner levels.

	CASE 'int gate', KERNEL
	int	0x40
	END_CASE

	CASE 'int gate at level 3', USER
	int	0x40
	END_CASE

	CASE 'int gate of level 0', KERNEL
	int	0x41
	END_CASE

	CASE 'int gate of level 0 at level 3', USER
	int	0x41
	END_CASE

	CASE 'int absent gate', KERNEL
	int	0x42
	END_CASE

	CASE 'int absent gate at level 3', USER
	int	0x42
	END_CASE

	CASE 'int call gate', KERNEL
	int	0x43
	END_CASE

	CASE 'int call gate at level 3', USER
	int	0x43
	END_CASE

	CASE 'int null code', KERNEL
	int	0x44
	END_CASE

	CASE 'int null code at level 3', USER
	int	0x44
	END_CASE

	CASE 'int code beyond the table', KERNEL
	int	0x45
	END_CASE

	CASE 'int code beyond the table at level 3', USER
	int	0x45
	END_CASE

	CASE 'int data', KERNEL
	int	0x46
	END_CASE

	CASE 'int data at level 3', USER
	int	0x46
	END_CASE

	CASE 'int absent code', KERNEL
	int	0x47
	END_CASE

	CASE 'int absent code at level 3', USER
	int	0x47
	END_CASE

	CASE 'int beyond the limit', KERNEL
	int	0x48
	END_CASE

	CASE 'int beyond the limit at level 3', USER
	int	0x48
	END_CASE

	CASE 'int code of level 3', KERNEL
	int	0x49
	END_CASE

	CASE 'int code of level 3 at level 3', USER
	int	0x49
	END_CASE

	CASE 'int conforming code', KERNEL
	int	0x4a
	END_CASE

	CASE 'int conforming code at level 3', USER
	int	0x4a
	END_CASE

	CASE 'int trap gate', KERNEL
	int	0x4b
	END_CASE

	CASE 'int trap gate at level 3', USER
	int	0x4b
	END_CASE

	CASE 'int task', KERNEL
	int	0x4c
	END_CASE

	CASE 'int task at level 3', USER
	int	0x4c
	END_CASE

	CASE 'int busy task', KERNEL
	int	0x4d
	END_CASE

	CASE 'int busy task at level 3', USER
	int	0x4d
	END_CASE

	CASE 'int absent task', KERNEL
	int	0x4e
	END_CASE

	CASE 'int absent task at level 3', USER
	int	0x4e
	END_CASE

	CASE 'int task gate to data', KERNEL
	int	0x4f
	END_CASE

	CASE 'int task gate to data at level 3', USER
	int	0x4f
	END_CASE

	CASE 'int empty gate', KERNEL
	int	0x60
	END_CASE

	CASE 'int empty gate at level 3', USER
	int	0x60
	END_CASE

	CASE 'int beyond the IDT', KERNEL
	int	0x90
	END_CASE

	CASE 'int beyond the IDT at level 3', USER
	int	0x90
	END_CASE

	CASE 'int with ss0 null', USER
	mov	dword [MAIN_TSS + 8], 0
	int	0x40
	END_CASE

	CASE 'int with ss0 absent', USER
	mov	dword [MAIN_TSS + 8], STACK_ABSENT
	int	0x40
	END_CASE

	CASE 'int with ss0 of level 3', USER
	mov	dword [MAIN_TSS + 8], UDATA
	int	0x40
	END_CASE

	CASE 'int to a stack that is too small', USER
	mov	dword [MAIN_TSS + 8], STACK_SMALL
	mov	dword [MAIN_TSS + 4], 12
	int	0x40
	END_CASE

	CASE 'exception with ss0 null', USER
	mov	dword [MAIN_TSS + 8], 0
	ud2
	END_CASE

	CASE 'stack beyond its limit at level 0', KERNEL
	mov	eax, DATA_SMALL
	mov	ss, ax
	mov	esp, 2
	push	eax
	END_CASE

	CASE 'read of the stack beyond its limit', KERNEL
	mov	eax, DATA_SMALL
	mov	ss, ax
	mov	esp, 0x800
	mov	eax, [ebp + esp + 0x100000]
	END_CASE
