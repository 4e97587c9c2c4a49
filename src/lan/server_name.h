// SPDX-License-Identifier: BSD-2-Clause
// How we call ourselves in the SERVER header of SSDP and HTTP (UDA 1.1 section 1.2.2): operating
// system, architecture, product. The system is named by the interface we need of it; which kernel
// runs here is nobody's business on the LAN.
#pragma once

#define SERVER_NAME "POSIX/2008 UPnP/1.1 sallyport/" SALLYPORT_VERSION
