/** What git needs of the caller's environment: where it is installed and where its user's settings are. */
const KEPT = ['PATH', 'Path', 'HOME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'SYSTEMROOT', 'TMPDIR', 'TEMP'];

const SETTINGS: Readonly<Record<string, string>> = {
  // The objects as they are stored, not as `git replace` shows them.
  GIT_NO_REPLACE_OBJECTS: '1',
  // An object that a partial clone left out is absent; nothing is fetched.
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // Messages in one language.
  LC_ALL: 'C',
};

/**
 * The environment of every git child. The caller's GIT_ variables are not in it: inside a hook or `git bisect run` they
 * point at another repository.
 */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of KEPT) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...SETTINGS, ...extra };
}
