/* The 386: the names of the basic types, and variable arguments. */
#define nil ((void*)0)

typedef signed char schar;
typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

/* Arguments lie on the stack in order, four bytes or a multiple each. */
typedef char *va_list;
#define va_start(list, last) list = (char*)(&(last) + 1)
#define va_arg(list, type) ((type*)(list += 4))[-1]
#define va_end(list)
