/* SPDX-License-Identifier: GPL-3.0-or-later */
typedef int guise_probe;   /* a file may not be empty */
