// SPDX-License-Identifier: GPL-3.0-or-later
// The skeletons of lookalike.h, kept as 64 bits of a keyed hash: all that is ever done with them is
// to compare.
#include "lookalike.h"

#include <gio/gio.h>
#include <string.h>
#include <unicode/uspoof.h>

#include "random.h"

#define SKELETON_MAX 1024

struct lookalike {
  USpoofChecker *checker;
  char key[16]; // of this process
};

struct lookalike *lookalike_new(GError **error)
{
  UErrorCode status = U_ZERO_ERROR;
  struct lookalike *lookalike = g_new0(struct lookalike, 1);
  lookalike->checker = uspoof_open(&status);
  if (U_FAILURE(status)) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "ICU cannot start: %s", u_errorName(status));
    g_free(lookalike);
    return NULL;
  }
  random_bytes(lookalike->key, sizeof lookalike->key);
  return lookalike;
}

void lookalike_free(struct lookalike *lookalike)
{
  if (!lookalike)
    return;
  uspoof_close(lookalike->checker);
  g_free(lookalike);
}

guint64 lookalike_look(struct lookalike *lookalike, const char *name)
{
  char skeleton[SKELETON_MAX];
  UErrorCode status = U_ZERO_ERROR;
  g_autofree char *folded = g_utf8_casefold(name, -1);
  int32_t length =
      uspoof_getSkeletonUTF8(lookalike->checker, 0, folded, -1, skeleton, sizeof skeleton, &status);
  const char *what = U_FAILURE(status) ? folded : skeleton;
  size_t size = U_FAILURE(status) ? strlen(folded) : (size_t) length;

  g_autoptr(GHmac) hmac =
      g_hmac_new(G_CHECKSUM_SHA256, (const guchar *) lookalike->key, sizeof lookalike->key);
  guint8 digest[32];
  gsize digest_size = sizeof digest;
  g_hmac_update(hmac, (const guchar *) what, (gssize) size);
  g_hmac_get_digest(hmac, digest, &digest_size);
  guint64 look;
  memcpy(&look, digest, sizeof look);
  return MAX(look, 1);
}
