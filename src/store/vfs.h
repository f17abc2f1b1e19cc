/* store/vfs.h - Bandi's layer between SQLite's ciphers and the operating system's files. Only for this floor.
 *
 * It passes everything on to SQLite's own "unix" VFS and remembers where the last read and the last failure were, so that
 * db.c can say "container damaged at page N" and tell a disk that refuses from a page that was changed. The order of
 * layers is: SQLite, ciphers ("multipleciphers-bandi"), this one ("bandi"), "unix".
 */
#ifndef BD_STORE_VFS_H
#define BD_STORE_VFS_H

/* Registers the VFS and the ciphers above it, once a process; safe from any thread. Gives an SQLite result code. */
int vfs_register(void);

/* Puts this layer and the ciphers above another VFS (the simulated disk of the tests). The VFS to open databases with is
 * then "multipleciphers-" and `name`. Both names must live as long as the process. Once a name. */
int vfs_register_above(const char *below, const char *name);

#define VFS_NAME "multipleciphers-bandi"

#endif
