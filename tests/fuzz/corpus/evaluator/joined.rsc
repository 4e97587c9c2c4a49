/ip upnp set enabled=\
    yes allow-disable-external-interface=no
../x
..
