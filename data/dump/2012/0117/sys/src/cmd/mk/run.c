#include <u.h>
#include <libc.h>
#include "mk.h"

enum {
	NARGS = 256
};

void
fatal(char *fmt, ...)
{
	char buf[1024];
	va_list arg;

	va_start(arg, fmt);
	vseprint(buf, buf + sizeof(buf), fmt, arg);
	fprint(2, "mk: %s\n", buf);
	exits(buf);
}

static void
execute(Words *w)
{
	char *argv[NARGS], file[256];
	int n;

	n = 0;
	for(; w != nil; w = w->link){
		if(n >= NARGS - 1)
			fatal("too many arguments");
		argv[n++] = w->s;
	}
	argv[n] = nil;
	if(argv[0][0] == '/' || argv[0][0] == '.')
		seprint(file, file + sizeof(file), "%s", argv[0]);
	else
		seprint(file, file + sizeof(file), "/bin/%s", argv[0]);
	exec(file, argv);
	fprint(2, "mk: %s: %r\n", argv[0]);
	exits("exec");
}

/* Run a command and wait; its exit string is left in msg. */
static void
command(Words *w, char *msg)
{
	int pid;

	pid = fork();
	if(pid < 0)
		fatal("cannot fork: %r");
	if(pid == 0)
		execute(w);
	while(waitmsg(msg, ERRMAX) != pid)
		;
}

/* In a process of its own, so that a cd ends with the recipe. */
static void
lines(char *s, int quiet)
{
	char line[NLINE], *p, msg[ERRMAX];
	Words *w;

	while(*s != 0){
		for(p = line; *s != 0 && *s != '\n'; )
			*p++ = *s++;
		*p = 0;
		if(*s == '\n')
			s++;
		w = expand(line);
		if(w == nil)
			continue;
		if(!quiet){
			join(line, line + sizeof(line), w);
			print("%s\n", line);
		}
		if(strcmp(w->s, "cd") == 0 && w->link != nil){
			if(chdir(w->link->s) < 0)
				fatal("cannot cd to %s: %r", w->link->s);
			continue;
		}
		command(w, msg);
		if(msg[0] != 0){
			join(line, line + 200, w);
			fprint(2, "mk: %s: exit status=%s\n", line, msg);
			exits(msg);
		}
	}
	exits(nil);
}

/* Run the recipe; a failure ends everything. */
void
run(Rule *r, char *name)
{
	char msg[ERRMAX];
	int pid;

	pid = fork();
	if(pid < 0)
		fatal("cannot fork: %r");
	if(pid == 0)
		lines(r->recipe, r->quiet);
	while(waitmsg(msg, sizeof(msg)) != pid)
		;
	if(msg[0] != 0){
		fprint(2, "mk: cannot make %s\n", name);
		exits(msg);
	}
}
