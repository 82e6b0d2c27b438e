// SPDX-License-Identifier: GPL-3.0-or-later
// The digest of vault_digest.h, by OpenSSL's EVP interface. It fails only if there is no memory or
// no SHA-256, and neither can be helped.
#include "vault_digest.h"

#include <openssl/evp.h>

// The struct is never defined: it is OpenSSL's context.
static EVP_MD_CTX *context(struct digest *digest)
{
  return (EVP_MD_CTX *) digest;
}

struct digest *digest_new(void)
{
  EVP_MD_CTX *made = EVP_MD_CTX_new();
  if (!made || !EVP_DigestInit_ex(made, EVP_sha256(), NULL))
    g_error("OpenSSL has no SHA-256");
  return (struct digest *) made;
}

void digest_free(struct digest *digest)
{
  EVP_MD_CTX_free(context(digest));
}

void digest_update(struct digest *digest, const void *bytes, size_t length)
{
  if (!EVP_DigestUpdate(context(digest), bytes, length))
    g_error("OpenSSL cannot hash");
}

void digest_end(struct digest *digest, char text[DIGEST_TEXT_SIZE])
{
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned count;
  if (!EVP_DigestFinal_ex(context(digest), bytes, &count))
    g_error("OpenSSL cannot hash");
  for (unsigned i = 0; i < count && 2 * i + 2 < DIGEST_TEXT_SIZE; i++)
    g_snprintf(text + (size_t) 2 * i, 3, "%02x", bytes[i]);
}
