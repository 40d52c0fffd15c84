K058: `work` needs working days with holidays, which the dialect `snowflake` cannot say
