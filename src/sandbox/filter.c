// SPDX-License-Identifier: BSD-2-Clause
// From rows to the instructions of a seccomp filter.

#include "sandbox/filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define NATIVE_ARCHITECTURE AUDIT_ARCH_RISCV64
#else // the tables of calls are not known to be whole there
#define NATIVE_ARCHITECTURE 0
#endif

bool filter_is_possible(void)
{
	return NATIVE_ARCHITECTURE != 0 && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0 &&
	       (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0,
			&(uint32_t){SECCOMP_RET_KILL_PROCESS}) == 0);
}

static void add(struct filter *f, unsigned short code, uint32_t k, uint8_t if_true,
		uint8_t if_false)
{
	if (f->count < FILTER_LINES)
		f->lines[f->count++] = (struct sock_filter)BPF_JUMP(code, k, if_true, if_false);
}

static void load(struct filter *f, size_t offset)
{
	add(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void load_argument(struct filter *f, unsigned number)
{
	size_t offset = offsetof(struct seccomp_data, args) + number * sizeof(uint64_t);

	load(f, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? offset + 4 : offset);
}

static void load_number(struct filter *f)
{
	load(f, offsetof(struct seccomp_data, nr));
}

static void answer(struct filter *f, uint32_t verdict)
{
	add(f, BPF_RET | BPF_K, verdict, 0, 0);
}

void filter_begin(struct filter *f)
{
	f->count = 0;
	load(f, offsetof(struct seccomp_data, arch));
	add(f, BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 1, 0);
	answer(f, SECCOMP_RET_KILL_PROCESS);
	load_number(f);
}

// Goes on behind the last value when one is met; the last one's way out is returned, to be set when
// it is known where it leads.
static size_t add_test(struct filter *f, const struct filter_test *t)
{
	load_argument(f, t->argument);
	add(f, BPF_ALU | BPF_AND | BPF_K, t->mask, 0, 0);
	for (size_t i = 0; i < t->count; i++)
		add(f, BPF_JMP | BPF_JEQ | BPF_K, t->values[i], (uint8_t)(t->count - 1 - i), 0);
	return f->count - 1;
}

static void lead(struct filter *f, size_t line, size_t to)
{
	f->lines[line].jf = (uint8_t)(to - line - 1);
}

static void add_row(struct filter *f, const struct filter_row *row, uint32_t verdict)
{
	size_t leave[1 + FILTER_TESTS];
	size_t leaving = 0;

	add(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)row->number, 0, 1);
	leave[leaving++] = f->count - 1;
	for (int i = 0; i < FILTER_TESTS && row->tests[i].mask; i++)
		leave[leaving++] = add_test(f, &row->tests[i]);
	answer(f, verdict);
	if (leaving == 1)
		return;
	// A call of another number comes by with its number loaded, one that failed a test without.
	lead(f, leave[0], f->count + 1);
	for (size_t i = 1; i < leaving; i++)
		lead(f, leave[i], f->count);
	load_number(f);
}

void filter_add(struct filter *f, const struct filter_row *rows, size_t count, unsigned roles,
		uint32_t verdict)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].roles & roles)
			add_row(f, &rows[i], verdict);
}

int filter_enter(struct filter *f, uint32_t verdict, struct err *e)
{
	struct sock_fprog program = {.filter = f->lines};

	answer(f, verdict);
	if (f->count == FILTER_LINES)
		return err_set(e, ERR_INTERNAL, "the system call filter is too long");
	program.len = (unsigned short)f->count;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
		return err_errno(e, ERR_INTERNAL, "cannot set the system call filter");
	return 0;
}
