"""Finding out how a mailbox elsewhere is read and written to, from no more than its address and password.

Guesses servers, looks what they speak, signs in, sends itself a mail and reads it back; and says in plain words what
failed and how to mend it. Nothing is deleted or marked there, no password goes over a line that others can read unless
somebody said so, and words of what is no mail server are never shown.
"""
