"""Server settings that fit the machine's memory."""

import os
from collections.abc import Mapping

_MIB = 1024 * 1024


def machine_memory() -> int:
    """Bytes of memory this process may use: the machine's, or the control group's limit where that is smaller."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as limit_file:
            limit = limit_file.read().strip()
    except OSError:
        return machine
    return min(machine, int(limit)) if limit.isdigit() else machine


def settings_for(memory: int) -> Mapping[str, str]:
    """The server's settings for a machine of so many bytes.

    The server's own cache is a sixteenth of the memory and at most 256 MiB: web, worker and mail share the machine, and
    the system's page cache holds the rest just as well. Everything that makes a commit durable is named here although
    it is PostgreSQL's default, so that nobody turns it off by accident.
    """
    cache = max(32, min(256, memory // 16 // _MIB))
    return {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "shared_buffers": f"{cache}MB",
        "effective_cache_size": f"{max(64, memory // 2 // _MIB)}MB",
        "work_mem": f"{max(4, min(32, memory // 256 // _MIB))}MB",
        "maintenance_work_mem": f"{max(32, min(256, memory // 32 // _MIB))}MB",
        "max_connections": "100",
        "wal_compression": "pglz",
        "max_wal_size": "1GB" if memory >= 2048 * _MIB else "256MB",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "jit": "off",
        # Rows come from the cache or the page cache, so processes that only read ahead would cost memory for nothing;
        # nobody subscribes to this server either.
        "io_method": "sync",
        "max_logical_replication_workers": "0",
        "log_checkpoints": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A statement carries people's words (values are bound by the client): none may get into a log, neither the
        # statement that failed nor the row in an error's detail.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_line_prefix": "%m [%p] ",
        # A client that died inside a transaction must not hold its locks for ever.
        "idle_in_transaction_session_timeout": "60s",
        "tcp_keepalives_idle": "60",
    }
