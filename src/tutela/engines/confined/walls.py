"""Walls of the Linux kernel that a worker builds around itself before it touches hostile input.

Each wall says whether it stands; none raises when the kernel lacks it, so that the run record can state what held.
seccomp denies whole system calls (network, other processes, the kernel's own doors, writing); Landlock bounds which
files may be read and written; resource limits bound memory, time and open files.
"""

import ctypes
import errno
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

_Calls: TypeAlias = "dict[str, tuple[int, int | None]]"
"""System call to its number on x86-64 and on aarch64; None where it does not exist there."""

_NETWORK: _Calls = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
}  # fmt: skip
_PROCESSES: _Calls = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "tkill": (200, 130), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "kcmp": (312, 272),
}  # fmt: skip
_KERNEL: _Calls = {
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "move_mount": (429, 429),
    "open_tree": (428, 428), "mount_setattr": (442, 442), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "iopl": (172, None), "ioperm": (173, None), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "syslog": (103, 116),
}  # fmt: skip
_ATTRIBUTES: _Calls = {
    "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466),
}  # fmt: skip
_CHANGES: _Calls = {
    "creat": (85, None), "truncate": (76, 45), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "unlink": (87, None),
    "unlinkat": (263, 35), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "fallocate": (285, 47),
}  # fmt: skip
_HOT: _Calls = {
    "read": (0, 63), "pread64": (17, 67), "write": (1, 64), "futex": (202, 98), "lseek": (8, 62), "mmap": (9, 222),
}  # fmt: skip
_OPEN, _OPENAT, _OPENAT2 = (2, None), (257, 56), (437, 437)
_CLONE, _CLONE3, _KILL, _TGKILL, _PRLIMIT = (56, 220), (435, 435), (62, 129), (234, 131), (302, 261)
_SECCOMP, _CAPGET, _CAPSET = (317, 277), (125, 90), (126, 91)
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Machine name to column in the tables above and to its AUDIT_ARCH constant (linux/audit.h)."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_THREAD = 0x10000000, 0x40000000, 0x10000
_WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | 0x400000

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _DENY, _UNKNOWN, _KILL_PROCESS = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS, 0x80000000

SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom")
"""What an interpreter and its libraries read besides the module search path."""


@dataclass(frozen=True, slots=True)
class Walls:
    """Which walls stand around a worker, each as a word for the run record."""

    network: str
    writing: str
    reading: str
    processes: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """Resource limits of one worker: bytes, seconds and counts; None leaves a resource unbounded."""

    memory_bytes: int | None
    cpu_seconds: int | None
    open_files: int
    written_bytes: int


def build(bounds: Bounds, readable: Iterable[Path], scratch: Path | None, parent: int) -> Walls:
    """Build every wall that this kernel offers around the calling process, for good, and say which stand.

    ``readable`` are the files and folders that the task may read besides the interpreter's own; ``scratch`` is the only
    folder that it may write to, None for nowhere. ``parent`` is the process whose death ends this one.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _die_with_parent(libc, parent)
    _bound_resources(libc, bounds)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    landlock = _landlock(libc, readable, scratch)
    seccomp = _seccomp(libc, may_write=scratch is not None)
    namespace = False if seccomp else _empty_network(libc)
    _drop_capabilities(libc)
    denied = seccomp and scratch is None
    return Walls(
        network="seccomp" if seccomp else "namespace" if namespace else "none",
        writing="seccomp" if denied else "landlock" if landlock else "size limit only",
        reading="landlock" if landlock else "none",
        processes="seccomp" if seccomp else "none",
    )


def _die_with_parent(libc: ctypes.CDLL, parent: int) -> None:
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the line above
        os.kill(os.getpid(), signal.SIGKILL)


def _bound_resources(libc: ctypes.CDLL, bounds: Bounds) -> None:
    """Set the resource limits. A core dump would write seized bytes to disk: both ways to one are closed."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.written_bytes, bounds.written_bytes))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing too much is then an error, not a death
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = bounds.open_files if most == resource.RLIM_INFINITY else min(bounds.open_files, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if bounds.memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (bounds.memory_bytes, bounds.memory_bytes))
    if bounds.cpu_seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_seconds, bounds.cpu_seconds + 1))


class _Attribute(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("folder", ctypes.c_int32)]


_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3


def _landlock(libc: ctypes.CDLL, readable: Iterable[Path], scratch: Path | None) -> bool:
    """Bound reading to what is needed and writing to the scratch folder (Linux 5.13; landlock(7))."""
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    known = (1 << 13) - 1
    known |= (1 << 13) if version >= 2 else 0  # moving between folders
    known |= (1 << 14) if version >= 3 else 0  # truncating
    attribute = _Attribute(known)
    ruleset = libc.syscall(_LANDLOCK_CREATE, ctypes.byref(attribute), ctypes.c_size_t(8), 0)
    if ruleset < 0:
        return False
    try:
        own = [Path(entry) for entry in (*sys.path, sys.prefix, sys.base_prefix, *SYSTEM_FOLDERS) if entry]
        for path in (*own, *readable):
            _allow_beneath(libc, ruleset, path, _READ_FILE | _READ_FOLDER)
        if scratch is not None:
            _allow_beneath(libc, ruleset, scratch, known & ~1)  # everything but executing
        return bool(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow_beneath(libc: ctypes.CDLL, ruleset: int, path: Path, access: int) -> None:
    """Add a rule for ``path``; one that does not exist needs no rule."""
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            access &= (1 << 1) | _READ_FILE | (1 << 14)
        rule = _PathBeneath(access, folder)
        libc.syscall(_LANDLOCK_ADD, ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(folder)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def _seccomp(libc: ctypes.CDLL, *, may_write: bool) -> bool:
    """Deny network, other processes, kernel doors and (without a scratch folder) every way to change a file."""
    found = _ARCHITECTURES.get(os.uname().machine)
    if found is None or struct.calcsize("P") != 8:
        return False
    column, architecture = found
    code = filter_code(column, architecture, own=os.getpid(), may_write=may_write)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_char_p))
    everywhere = 1  # SECCOMP_FILTER_FLAG_TSYNC: threads that a library has started already are bound too
    return bool(libc.syscall(_SECCOMP[column], 1, everywhere, ctypes.byref(program)) == 0)


def filter_code(column: int, architecture: int, *, own: int, may_write: bool) -> bytes:
    """Assemble the classic BPF program (struct sock_filter[]; linux/seccomp.h) that decides on each system call."""
    code = [
        _step(_LOAD, 4),
        _step(_JUMP_EQUAL, architecture, 1, 0),
        _step(_RETURN, _KILL_PROCESS),
        _step(_LOAD, 0),
    ]
    if column == 0:  # the x32 calls of x86-64 are numbered from here on: a second door to the same rooms
        code += [_step(_JUMP_AT_LEAST, 0x40000000, 0, 1), _step(_RETURN, _DENY)]
    code += [step for call in _HOT.values() for step in _answer(call[column], _ALLOW)]
    denied = [_NETWORK, _PROCESSES, _KERNEL, _ATTRIBUTES] + ([] if may_write else [_CHANGES])
    code += [step for table in denied for call in table.values() for step in _answer(call[column], _DENY)]
    code += _answer(_CLONE3[column], _UNKNOWN)  # its flags lie in memory; the C library falls back to clone
    code += _answer(_OPENAT2[column], _UNKNOWN)
    code += _unless(_CLONE[column], 0, _JUMP_SET, _CLONE_THREAD)
    for call in (_KILL, _TGKILL):
        code += _unless(call[column], 0, _JUMP_EQUAL, own)
    code += _unless(_PRLIMIT[column], 0, _JUMP_EQUAL, 0)
    if not may_write:
        code += _if_set(_OPEN[column], 1, _WRITING_FLAGS) + _if_set(_OPENAT[column], 2, _WRITING_FLAGS)
    return b"".join([*code, _step(_RETURN, _ALLOW)])


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _answer(call: int | None, verdict: int) -> list[bytes]:
    if call is None:
        return []
    return [_step(_JUMP_EQUAL, call, 0, 1), _step(_RETURN, verdict)]


def _unless(call: int | None, argument: int, test: int, value: int) -> list[bytes]:
    """Deny ``call`` unless the low half of its argument passes ``test``."""
    if call is None:
        return []
    inner = [_step(_LOAD, 16 + 8 * argument), _step(test, value, 1, 0), _step(_RETURN, _DENY), _step(_RETURN, _ALLOW)]
    return [_step(_JUMP_EQUAL, call, 0, len(inner)), *inner]


def _if_set(call: int | None, argument: int, bits: int) -> list[bytes]:
    """Deny ``call`` when its argument has one of ``bits``."""
    if call is None:
        return []
    inner = [
        _step(_LOAD, 16 + 8 * argument),
        _step(_JUMP_SET, bits, 0, 1),
        _step(_RETURN, _DENY),
        _step(_RETURN, _ALLOW),
    ]
    return [_step(_JUMP_EQUAL, call, 0, len(inner)), *inner]


def _empty_network(libc: ctypes.CDLL) -> bool:
    """Move into a network namespace with no interface up; a user namespace first where that needs a right."""
    return bool(libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Give up root's powers, all but reading what belongs to others: an image or a device node may be anyone's."""
    column = _ARCHITECTURES.get(os.uname().machine, (None, 0))[0]
    if column is None or os.geteuid() != 0:
        return
    # CAP_DAC_OVERRIDE (a container may grant only this one), CAP_DAC_READ_SEARCH, CAP_FOWNER (to leave access times be)
    reading = 1 << 1 | 1 << 2 | 1 << 3
    header = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0), 8)
    data = ctypes.create_string_buffer(24)
    if libc.syscall(_CAPGET[column], header, data) != 0:
        return
    keep = struct.unpack("=IIIIII", data.raw)[1] & reading
    lesser = ctypes.create_string_buffer(struct.pack("=IIIIII", keep, keep, 0, 0, 0, 0), 24)
    libc.syscall(_CAPSET[column], header, lesser)
