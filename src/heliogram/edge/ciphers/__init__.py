"""The ciphers of large packets, in a process beside the server.

AES in IGE mode takes 2 ms a megabyte and holds the interpreter's lock all the while, so in the loop (or in a thread,
which that lock makes the same) a file on its way would keep everybody waiting, and one core would be the bound of all
files. Server and process share memory in which packets lie in *slots*; over a socket go only short records: a job says
what to do with a slot, an answer that it is done. ::

    loop                                             process
      packet into a slot ─── job: slot, key slices ──►  unlock or lock, the result into the slot
      result out of it  ◄─── answer: slot, digest ────

The process is started by the first large packet and ends when there was none for long, or when the server is gone.
Whatever becomes of it, nothing is lost: the loop does a job itself that the process did not finish, and every job
until it is there.
"""
