// SPDX-License-Identifier: BSD-2-Clause
// How we call ourselves in the SERVER header of SSDP and HTTP (UDA 1.1 section 1.2.2).
#pragma once

#define SERVER_NAME_SIZE 64

// "Linux/6.1 UPnP/1.1 sallyport/0.1.0": operating system, architecture, product. Of the kernel's
// version only the first two numbers are told.
const char *server_name_format(char out[SERVER_NAME_SIZE]); // returns OUT
