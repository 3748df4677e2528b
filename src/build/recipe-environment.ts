/** What programs find in the environment besides what a recipe says: rc needs path, mk NPROC and objtype. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  cputype: '386',
  objtype: '386',
  user: 'glenda',
  home: '/tmp',
  sysname: 'fsbisect',
  service: 'terminal',
  NPROC: '1',
  path: ['.', '/bin'].join('\0'),
};

/** The variables that a program finds in its environment. */
export function environmentOf(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...ENVIRONMENT, ...own };
}
