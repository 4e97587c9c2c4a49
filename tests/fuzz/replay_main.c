// SPDX-License-Identifier: BSD-2-Clause
// Runs a fuzz target over every file of its corpus, as an ordinary regression test.

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *folder, const char *name)
{
	char path[4096];
	uint8_t *data;
	size_t size;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		return -1;
	data = malloc(1 << 20);
	size = data ? fread(data, 1, 1 << 20, file) : 0;
	(void)fclose(file);
	if (data)
		(void)LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	struct dirent *entry;
	DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
	int count = 0;

	if (!folder) {
		(void)fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] != '.' && replay(argv[1], entry->d_name) == 0)
			count++;
	}
	(void)closedir(folder);
	printf("%d inputs replayed\n", count);
	return count > 0 ? 0 : 1; // an empty corpus proves nothing
}
