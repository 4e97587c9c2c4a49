# SPDX-License-Identifier: BSD-2-Clause
# Calls of a function that calls itself.
:global fib do={ :global fib; :if ($1 < 2) do={ :return $1 }; :return ([$fib ($1 - 1)] + [$fib ($1 - 2)]) }
:put [$fib 28]
