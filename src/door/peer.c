// SPDX-License-Identifier: BSD-2-Clause
// Peer credentials. The files of users and groups are read as such: what the C library would load to
// ask elsewhere has no place in this process.

#include "door/peer.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/number.h"
#include "base/slice.h"

#define GROUP "sallyport"

enum { GROUPS_MAX = 65536 /* as the kernel's NGROUPS_MAX */, LINE_SIZE = 4096 };

static void find_group(struct peer_book *b)
{
	FILE *file = fopen("/etc/group", "re");
	char line[LINE_SIZE];
	struct group entry;
	struct group *found;
	int result;

	if (!file)
		return;
	for (;;) {
		result = fgetgrent_r(file, &entry, line, sizeof(line), &found);
		if (result == ERANGE)
			continue; // a group with that many members is another
		if (result != 0)
			break;
		if (strcmp(entry.gr_name, GROUP) == 0) {
			b->has_group = true;
			b->group = entry.gr_gid;
			break;
		}
	}
	(void)fclose(file);
}

// Whether /proc/self/uid_map has one line, about one uid.
static bool is_single(void)
{
	FILE *file = fopen("/proc/self/uid_map", "re");
	char line[128];
	char more[128];
	unsigned long inside;
	unsigned long outside;
	unsigned long count;
	bool single;

	if (!file)
		return false;
	single = fgets(line, sizeof(line), file) &&
		 sscanf(line, "%lu %lu %lu", &inside, &outside, &count) == 3 && count == 1 &&
		 !fgets(more, sizeof(more), file);
	(void)fclose(file);
	return single;
}

void peer_book_init(struct peer_book *b)
{
	*b = (struct peer_book){.own = geteuid(), .single_user = is_single()};
	b->users = fopen("/etc/passwd", "re");
	find_group(b);
}

void peer_book_done(struct peer_book *b)
{
	if (b->users)
		(void)fclose(b->users);
	b->users = NULL;
}

static bool find_name(FILE *file, uid_t uid, char *out, size_t size)
{
	char line[LINE_SIZE];
	struct passwd entry;
	struct passwd *found;
	int result = 0;

	rewind(file);
	while (result == 0 || result == ERANGE) {
		result = fgetpwent_r(file, &entry, line, sizeof(line), &found);
		if (result == 0 && entry.pw_uid == uid)
			return slice_copy(slice_from(entry.pw_name), out, size);
	}
	return false;
}

// As the file is now or, where it can no longer be opened, as it was.
static bool name_of(struct peer_book *b, uid_t uid, char *out, size_t size)
{
	FILE *fresh = fopen("/etc/passwd", "re");
	FILE *file = fresh ? fresh : b->users;
	bool found = file && find_name(file, uid, out, size);

	if (fresh)
		(void)fclose(fresh);
	return found;
}

static bool is_member(const struct peer_book *b, int fd, const struct ucred *who)
{
	socklen_t size = GROUPS_MAX * sizeof(gid_t);
	gid_t *groups;
	bool member = b->has_group && who->gid == b->group;

	if (member || !b->has_group)
		return member;
	groups = malloc(size);
	if (groups && getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) == 0)
		for (size_t i = 0; !member && i < size / sizeof(gid_t); i++)
			member = groups[i] == b->group;
	free(groups);
	return member;
}

int peer_identify(struct peer_book *b, int fd, struct peer_identity *out, struct err *e)
{
	struct ucred who;
	socklen_t size = sizeof(who);

	memset(out, 0, sizeof(*out));
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
		return err_errno(e, ERR_NOT_AUTHORIZED, "cannot tell who connects");
	if (who.uid == 0 || (b->single_user && who.uid == b->own)) {
		out->root = true;
		(void)slice_copy(SLICE("admin"), out->name, sizeof(out->name));
		return 0;
	}
	if (!is_member(b, fd, &who) || !name_of(b, who.uid, out->name, sizeof(out->name)))
		return err_set(e, ERR_NOT_AUTHORIZED,
			       "only root and members of the group " GROUP " may connect");
	return 0;
}
