:put [/ip upnp get enabled]; :put [:put [find]]
:set b 1