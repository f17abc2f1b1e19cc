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

/* Puts the ciphers' layer above another VFS that answers the file controls of sqlite3_extra.h (the simulated disk of the
 * tests). The VFS to open databases with is then "multipleciphers-" and its name. */
int vfs_register_ciphers(const char *below);

#define VFS_NAME "multipleciphers-bandi"

#endif
