/* Archives: the magic, then members, each a header and its bytes padded to an even length. */
#define ARMAG "!<arch>\n"
#define ARFMAG "`\n"
#define SYMDEF "__.SYMDEF"

enum {
	SARMAG = 8,
	SARNAME = 16,
	SARHDR = 60
};

/* Every field is text, padded with blanks. */
struct ar_hdr {
	char name[SARNAME];
	char date[12];
	char uid[6];
	char gid[6];
	char mode[8];
	char size[10];
	char fmag[2];
};
