// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of files: how fast one goes up and down, beside others that do it, and a number of
// transfers without end as company for other loads.
#pragma once

#include "load.h"

// One upload and downloads of FILES_SIZE bytes; then the same download from a bare sendfile(2),
// Python's http.server and nginx, as far as they are installed, on the same core.
#define FILES_SIZE ((gint64) 1 << 30)
void run_files(struct server *server);

struct company;

// As many clients of their own that send files, and as many that fetch them, until they are
// stopped. They give way to the program's own clients, so that these measure the server.
struct company *company_start(const struct server *server, int senders, int readers);

// Says how much they moved.
void company_stop(struct company *company);
