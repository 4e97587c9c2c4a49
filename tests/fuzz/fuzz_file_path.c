// SPDX-License-Identifier: BSD-2-Clause
// Names of files as a client may write them: what is taken leads nowhere but down.

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mgmt/file_path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file_path path;
	struct file_path folder;
	struct file_path again;
	char type[48];
	struct err e;
	const char *name;

	if (file_path_read((struct slice){(const char *)data, size}, &path, &e) != 0) {
		require(e.text[0] != '\0');
		return 0;
	}
	require(path.text[0] && path.text[0] != '/' && path.text[0] != '*');
	require(strlen(path.text) <= FILE_PATH_MAX && !strstr(path.text, "//"));
	name = file_path_split(&path, &folder);
	require(name[0] && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
	require(strncmp(folder.text, "../", 3) != 0 && !strstr(folder.text, "/../"));
	require(!folder.text[0] || file_path_read(slice_from(folder.text), &again, &e) == 0);
	require(file_path_read(slice_from(path.text), &again, &e) == 0);
	require(strcmp(path.text, again.text) == 0);
	file_path_type(path.text, type, sizeof(type));
	require(type[0] != '\0');
	return 0;
}
