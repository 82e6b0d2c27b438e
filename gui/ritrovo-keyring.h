// SPDX-License-Identifier: GPL-3.0-or-later
// Passwords in the desktop's keyring, for those who ask for it. Nothing here blocks, and where
// there is no keyring, every call fails with words that say so.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// Whether there is a keyring.
void ritrovo_keyring_probe_async(GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
gboolean ritrovo_keyring_probe_finish(GAsyncResult *result, GError **error);

// Keeps the password of an account, in place of the one before.
void ritrovo_keyring_store_async(const char *address, const char *name, const char *password,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
gboolean ritrovo_keyring_store_finish(GAsyncResult *result, GError **error);

// The password that is kept; NULL without an error: none is. Free with ritrovo_keyring_free().
void ritrovo_keyring_look_up_async(const char *address, const char *name, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
char *ritrovo_keyring_look_up_finish(GAsyncResult *result, GError **error);

// Takes it out; nothing happens if none is kept. Nobody waits for it.
void ritrovo_keyring_forget(const char *address, const char *name);

// Overwrites the password and frees it. Takes NULL.
void ritrovo_keyring_free(char *password);

G_END_DECLS
