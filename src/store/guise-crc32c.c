/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-pack.h"

#include <string.h>

/* Reflected polynomial of CRC-32C. */
#define POLYNOMIAL 0x82f63b78u

/* table[k][b]: the checksum of byte b followed by k zero bytes, which lets eight bytes be taken at a time. */
static guint32 table[8][256];

static void
make_tables (void)
{
  for (guint b = 0; b < 256; b++)
    {
      guint32 crc = b;

      for (guint i = 0; i < 8; i++)
        crc = (crc >> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
      table[0][b] = crc;
    }
  for (guint k = 1; k < 8; k++)
    for (guint b = 0; b < 256; b++)
      table[k][b] = (table[k - 1][b] >> 8) ^ table[0][table[k - 1][b] & 0xff];
}

static guint32
take_eight (guint32 crc, const guint8 *bytes)
{
  guint64 word;

  memcpy (&word, bytes, sizeof word);
  word = GUINT64_FROM_LE (word) ^ crc;
  return table[7][word & 0xff] ^ table[6][(word >> 8) & 0xff] ^ table[5][(word >> 16) & 0xff]
         ^ table[4][(word >> 24) & 0xff] ^ table[3][(word >> 32) & 0xff] ^ table[2][(word >> 40) & 0xff]
         ^ table[1][(word >> 48) & 0xff] ^ table[0][word >> 56];
}

guint32
guise_crc32c (guint32 crc, gconstpointer data, gsize size)
{
  static gsize ready = 0;
  const guint8 *bytes = data;

  if (g_once_init_enter (&ready))
    {
      make_tables ();
      g_once_init_leave (&ready, 1);
    }

  crc = ~crc;
  for (; size >= 8; size -= 8, bytes += 8)
    crc = take_eight (crc, bytes);
  for (; size > 0; size--, bytes++)
    crc = (crc >> 8) ^ table[0][(crc ^ *bytes) & 0xff];
  return ~crc;
}
