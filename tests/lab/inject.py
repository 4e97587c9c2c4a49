# SPDX-License-Identifier: BSD-2-Clause
"""Has a running process make a system call of our choice, as code that took it over would (ptrace)."""

import ctypes
import os
import platform
import signal
import time

POSSIBLE = platform.machine() == "x86_64"

# Numbers of x86-64.
CALLS = {
    "socket": 41, "connect": 42, "bind": 49, "fork": 57, "execve": 59, "kill": 62, "ptrace": 101, "mount": 165, "keyctl": 250,
    "openat": 257, "unshare": 272, "process_vm_readv": 310, "bpf": 321, "userfaultfd": 323,
}

_PEEKTEXT, _POKEDATA, _SINGLESTEP, _GETREGS, _SETREGS, _ATTACH, _DETACH = 1, 5, 9, 12, 13, 16, 17
_SYSCALL_INSTRUCTION = 0x050F
_REGISTERS = ("r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp"
              " ss fs_base gs_base ds es fs gs").split()


class Registers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulong) for name in _REGISTERS]


_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


def _ptrace(request, pid, address=None, data=None):
    ctypes.set_errno(0)
    result = _libc.ptrace(request, pid, address, data)
    if result == -1 and ctypes.get_errno():
        raise OSError(ctypes.get_errno(), f"ptrace {request}: {os.strerror(ctypes.get_errno())}")
    return result


def _stop_in_call(pid):
    """Attaches at a moment when the process waits in a system call; returns its registers."""
    end = time.monotonic() + 20
    while True:
        _ptrace(_ATTACH, pid)
        os.waitpid(pid, 0x40000000)  # __WALL
        registers = Registers()
        _ptrace(_GETREGS, pid, None, ctypes.addressof(registers))
        if _ptrace(_PEEKTEXT, pid, registers.rip - 2) & 0xFFFF == _SYSCALL_INSTRUCTION:
            return registers
        _ptrace(_DETACH, pid)
        if time.monotonic() > end:
            raise TimeoutError(f"{pid} never waits in a system call")


def _put(pid, address, text):
    data = text.encode() + b"\0" * (8 - len(text) % 8)
    for at in range(0, len(data), 8):
        _ptrace(_POKEDATA, pid, address + at, int.from_bytes(data[at:at + 8], "little"))


def inject(pid, call, *arguments):
    """The result of the call in that process, or None if it ended by SIGSYS. Text among the
    arguments is written below its stack."""
    registers = _stop_in_call(pid)
    changed = Registers.from_buffer_copy(registers)
    changed.orig_rax = ctypes.c_ulong(-1).value  # the call that was interrupted is not begun again
    changed.rax = CALLS[call]
    changed.rip -= 2
    room = (registers.rsp - 4096) & ~7
    for name, value in zip(("rdi", "rsi", "rdx", "r10", "r8", "r9"), arguments):
        if isinstance(value, str):
            _put(pid, room, value)
            value, room = room, room - 1024
        setattr(changed, name, ctypes.c_ulong(value).value)
    _ptrace(_SETREGS, pid, None, ctypes.addressof(changed))
    _ptrace(_SINGLESTEP, pid)
    _, status = os.waitpid(pid, 0x40000000)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGSYS, status
        return None
    _ptrace(_GETREGS, pid, None, ctypes.addressof(changed))
    _ptrace(_SETREGS, pid, None, ctypes.addressof(registers))
    _ptrace(_DETACH, pid)
    return ctypes.c_long(changed.rax).value
